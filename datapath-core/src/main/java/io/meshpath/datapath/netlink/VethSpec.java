// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A pair of Ethernet devices to be made, joined back to back. {@code VethSpec.of("host0",
 * "eth0").withPeerNamespace(pod)} puts the second one into another namespace at once. Immutable.
 *
 * @param name the device in the namespace of the {@link Netlink}
 * @param peerName the other device
 * @param peerNamespace where the other device is put; empty: beside the first
 * @param mtu of both; empty: the kernel's 1500
 * @param address of the first; empty: the kernel draws one
 * @param peerAddress of the other; empty: the kernel draws one
 */
public record VethSpec(
        String name,
        String peerName,
        Optional<NetworkNamespace> peerNamespace,
        OptionalInt mtu,
        Optional<MacAddress> address,
        Optional<MacAddress> peerAddress) {
    public VethSpec {
        LinkName.check(name);
        LinkName.check(peerName);
    }

    /** A pair with these names and nothing else said. */
    public static VethSpec of(String name, String peerName) {
        return new VethSpec(name, peerName, Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with the other device in {@code namespace}. */
    public VethSpec withPeerNamespace(NetworkNamespace namespace) {
        return new VethSpec(name, peerName, Optional.of(namespace), mtu, address, peerAddress);
    }

    /** The same with this MTU in octets on both devices. */
    public VethSpec withMtu(int octets) {
        return new VethSpec(name, peerName, peerNamespace, OptionalInt.of(octets), address, peerAddress);
    }

    /** The same with this Ethernet address on the first device. */
    public VethSpec withAddress(MacAddress mac) {
        return new VethSpec(name, peerName, peerNamespace, mtu, Optional.of(mac), peerAddress);
    }

    /** The same with this Ethernet address on the other device. */
    public VethSpec withPeerAddress(MacAddress mac) {
        return new VethSpec(name, peerName, peerNamespace, mtu, address, Optional.of(mac));
    }
}
