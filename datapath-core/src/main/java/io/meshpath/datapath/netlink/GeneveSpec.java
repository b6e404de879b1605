// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A Geneve device of the kernel's (RFC 8926), to be made or as it is. Immutable.
 *
 * <p>It has a network and a remote address, or neither: then it takes both, and the options, from each packet's metadata,
 * which BPF programs set and read ("external", "collect metadata").
 *
 * @param name its name
 * @param vni 0 to 16,777,215; empty: external
 * @param port the UDP port it sends to and listens on
 * @param remote where it sends; empty: external
 * @param checksum whether packets are sent with a UDP checksum, and over IPv6 refused without one; an external device
 *     takes them either way, and what it sends is up to each packet's metadata
 * @param mtu octets of the largest packet it takes; empty: what the kernel thinks right
 */
public record GeneveSpec(
        String name, OptionalInt vni, int port, Optional<IpAddress> remote, boolean checksum, OptionalInt mtu) {
    /** The port IANA gave to Geneve. */
    public static final int IANA_PORT = 6081;

    public GeneveSpec {
        LinkName.check(name);
        TunnelMessages.check(vni, port);
        if (vni.isPresent() != remote.isPresent()) {
            throw new IllegalArgumentException("geneve device needs both vni and remote, or neither, but has vni " + vni
                    + " and remote " + remote);
        }
    }

    /** A device of one network that sends to one address, on port 6081. */
    public static GeneveSpec of(String name, int vni, IpAddress remote) {
        return new GeneveSpec(name, OptionalInt.of(vni), IANA_PORT, Optional.of(remote), true, OptionalInt.empty());
    }

    /** A device of all networks, on port 6081, that BPF programs steer packet by packet. */
    public static GeneveSpec external(String name) {
        return new GeneveSpec(name, OptionalInt.empty(), IANA_PORT, Optional.empty(), false, OptionalInt.empty());
    }

    /** The same on another UDP port. */
    public GeneveSpec withPort(int port) {
        return new GeneveSpec(name, vni, port, remote, checksum, mtu);
    }

    /** The same without UDP checksums. */
    public GeneveSpec withoutChecksum() {
        return new GeneveSpec(name, vni, port, remote, false, mtu);
    }

    /** The same for packets of up to so many octets. */
    public GeneveSpec withMtu(int octets) {
        return new GeneveSpec(name, vni, port, remote, checksum, OptionalInt.of(octets));
    }
}
