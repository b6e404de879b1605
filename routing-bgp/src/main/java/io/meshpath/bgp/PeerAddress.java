// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * What tells neighbours apart: an address, and for a link-local one the network device it is on. Immutable.
 *
 * @param device there is one exactly when {@code address} is a link-local IPv6 address
 */
public record PeerAddress(IpAddress address, Optional<String> device) {
    public PeerAddress {
        if (needsDevice(address) != device.isPresent()) {
            throw new IllegalArgumentException(
                    device.isPresent()
                            ? "only a link-local address has a device: " + address + "%" + device.get()
                            : "a link-local address needs its device, as in " + address + "%eth0");
        }
    }

    /**
     * An address that means the same on every device.
     *
     * @throws IllegalArgumentException for a link-local one
     */
    public static PeerAddress of(IpAddress address) {
        return new PeerAddress(address, Optional.empty());
    }

    /**
     * Reads {@code "198.51.100.2"} or {@code "fe80::2%eth0"}.
     *
     * @throws IllegalArgumentException when {@code text} is neither
     */
    public static PeerAddress parse(String text) {
        int percent = text.indexOf('%');
        return percent < 0
                ? of(IpAddress.parse(text))
                : new PeerAddress(
                        IpAddress.parse(text.substring(0, percent)), Optional.of(text.substring(percent + 1)));
    }

    static boolean needsDevice(IpAddress address) {
        return !address.isV4() && address.isLinkLocal();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return device.map(name -> address + "%" + name).orElseGet(address::toString);
    }
}
