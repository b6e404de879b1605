// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/** Where an XDP program runs ({@code XDP_FLAGS_*_MODE} of linux/if_link.h). */
public enum XdpMode {
    /** In the driver if it can, else in the network stack. */
    ANY(0),
    /** In the network stack, behind the allocation of the socket buffer: any interface can, none is fast. */
    GENERIC(1 << 1),
    /** In the driver, before there is a socket buffer; not every driver can. */
    DRIVER(1 << 2),
    /** In the network card itself, which needs a program that was loaded for it. */
    HARDWARE(1 << 3);

    private final int flags;

    XdpMode(int flags) {
        this.flags = flags;
    }

    /** The kernel's flag for this mode, 0 for its own choice. */
    public int flags() {
        return flags;
    }
}
