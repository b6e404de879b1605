// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A network device as the kernel describes it. Immutable: a picture of one moment.
 *
 * @param index its number in its namespace, 1 or more; names change, this does not
 * @param name its name in its namespace
 * @param kind what made it: {@code veth}, {@code vxlan}, {@code dummy}, …; empty for hardware and loopback
 * @param flags IFF_… of linux/if.h
 * @param mtu the largest packet it takes, in octets
 * @param address its Ethernet address, if it has one
 * @param peerIndex the device it is tied to: the other end of a veth, the device below a vlan
 * @param peerElsewhere whether {@code peerIndex} is a number in another namespace
 * @param gso how large packets may be that it cuts up itself
 */
public record Link(
        int index,
        String name,
        Optional<String> kind,
        int flags,
        int mtu,
        Optional<MacAddress> address,
        OptionalInt peerIndex,
        boolean peerElsewhere,
        GsoLimits gso) {
    /** Flag: somebody has set the device up. */
    public static final int UP = 0x1;
    /** Flag: it is a loopback device. */
    public static final int LOOPBACK = 0x8;
    /** Flag: it is up and has a carrier, so that packets go through. */
    public static final int RUNNING = 0x40;

    /** Whether somebody has set the device up; see {@link #isRunning}. */
    public boolean isUp() {
        return (flags & UP) != 0;
    }

    /** Whether packets go through: the device is up and has a carrier (the other end of a veth is up, too). */
    public boolean isRunning() {
        return (flags & RUNNING) != 0;
    }

    /** Whether the device was made by the driver {@code kind}. */
    public boolean isKind(String kind) {
        return this.kind.filter(kind::equals).isPresent();
    }
}
