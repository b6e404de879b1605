// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.datapath.net.IpAddress;

/**
 * A BGP Identifier: 32 bits other than zero, written like an IPv4 address but not one (RFC 6286). Ordered as an unsigned
 * number, as collision detection and route selection compare it. Immutable.
 *
 * @param bits the identifier, the octet written first being the most significant
 */
public record RouterId(int bits) implements Comparable<RouterId> {
    public RouterId {
        if (bits == 0) {
            throw new IllegalArgumentException("router id must not be zero: 0.0.0.0");
        }
    }

    /** Reads "192.0.2.1". */
    public static RouterId parse(String text) {
        return of(IpAddress.parse(text));
    }

    /**
     * The identifier written as this IPv4 address.
     *
     * @throws IllegalArgumentException for an IPv6 address or 0.0.0.0
     */
    public static RouterId of(IpAddress address) {
        if (!address.isV4()) {
            throw new IllegalArgumentException("router id is written as an IPv4 address but was " + address);
        }
        return new RouterId(address.bits4());
    }

    @Override
    public int compareTo(RouterId other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    /** Four decimal numbers, "192.0.2.1". */
    @Override
    public String toString() {
        return IpAddress.of4(bits).toString();
    }
}
