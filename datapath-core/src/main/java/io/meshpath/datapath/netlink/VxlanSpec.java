// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A VXLAN device of the kernel's (RFC 7348), to be made or as it is. Immutable.
 *
 * @param name its name
 * @param vni 0 to 16,777,215; empty: the device takes VNI and remote address from each packet's metadata, which BPF
 *     programs set and read ("external", "collect metadata")
 * @param port the UDP port it sends to and listens on
 * @param local the source address of what it sends; empty: the kernel chooses
 * @param remote where it sends what it has no forwarding entry for; empty: nowhere
 * @param underlay the index of the device it sends through; empty: the routing table says
 * @param learning whether it learns forwarding entries from what it receives
 * @param checksums the UDP checksums
 * @param mtu octets of the largest packet it takes; empty: what the kernel thinks right
 */
public record VxlanSpec(
        String name,
        OptionalInt vni,
        int port,
        Optional<IpAddress> local,
        Optional<IpAddress> remote,
        OptionalInt underlay,
        boolean learning,
        UdpChecksums checksums,
        OptionalInt mtu) {
    /** The port IANA gave to VXLAN. */
    public static final int IANA_PORT = 4789;

    public VxlanSpec {
        LinkName.check(name);
        TunnelMessages.check(vni, port);
    }

    /** A device of one network, on port 4789, that learns nothing. */
    public static VxlanSpec of(String name, int vni) {
        return of(name, OptionalInt.of(vni), UdpChecksums.COMPUTED);
    }

    /** A device of all networks, on port 4789, that BPF programs steer packet by packet. */
    public static VxlanSpec external(String name) {
        return of(name, OptionalInt.empty(), UdpChecksums.COMPUTED);
    }

    private static VxlanSpec of(String name, OptionalInt vni, UdpChecksums checksums) {
        return new VxlanSpec(
                name,
                vni,
                IANA_PORT,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                checksums,
                OptionalInt.empty());
    }

    /** The same on another UDP port. */
    public VxlanSpec withPort(int port) {
        return new VxlanSpec(name, vni, port, local, remote, underlay, learning, checksums, mtu);
    }

    /** The same with this source address. */
    public VxlanSpec withLocal(IpAddress address) {
        return new VxlanSpec(name, vni, port, Optional.of(address), remote, underlay, learning, checksums, mtu);
    }

    /** The same with this default destination. */
    public VxlanSpec withRemote(IpAddress address) {
        return new VxlanSpec(name, vni, port, local, Optional.of(address), underlay, learning, checksums, mtu);
    }

    /** The same bound to the device with this index. */
    public VxlanSpec withUnderlay(int link) {
        return new VxlanSpec(name, vni, port, local, remote, OptionalInt.of(link), learning, checksums, mtu);
    }

    /** The same, learning from what it receives. */
    public VxlanSpec withLearning() {
        return new VxlanSpec(name, vni, port, local, remote, underlay, true, checksums, mtu);
    }

    /** The same with these UDP checksums. */
    public VxlanSpec withChecksums(UdpChecksums checksums) {
        return new VxlanSpec(name, vni, port, local, remote, underlay, learning, checksums, mtu);
    }

    /** The same for packets of up to so many octets. */
    public VxlanSpec withMtu(int octets) {
        return new VxlanSpec(name, vni, port, local, remote, underlay, learning, checksums, OptionalInt.of(octets));
    }
}
