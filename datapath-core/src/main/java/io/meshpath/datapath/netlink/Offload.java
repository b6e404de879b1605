// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/** Work on packets that a network device spares the stack, with its numbers in linux/ethtool.h. */
public enum Offload {
    /** What arrives in segments is joined before the stack sees it (GRO). */
    GENERIC_RECEIVE(0x2b, 0x2c),
    /** What the stack sends is cut up at the last moment, of any protocol (GSO). */
    GENERIC_SEGMENTATION(0x23, 0x24),
    /** The device cuts TCP up itself (TSO). */
    TCP_SEGMENTATION(0x1e, 0x1f);

    private final int read;
    private final int write;

    Offload(int read, int write) {
        this.read = read;
        this.write = write;
    }

    /** ETHTOOL_G…: the command that reads it. */
    int read() {
        return read;
    }

    /** ETHTOOL_S…: the command that changes it. */
    int write() {
        return write;
    }
}
