// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import com.google.errorprone.annotations.Immutable;
import io.meshpath.datapath.net.Cidr;

/**
 * An address family and what is said of it (RFC 4760, section 3). Numbers without a name here are kept as they are.
 * Immutable.
 *
 * @param afi the address family, 0 to 65535
 * @param safi the subsequent address family, 0 to 255
 */
@Immutable
public record Family(int afi, int safi) {
    public static final Family IPV4_UNICAST = new Family(1, 1);
    public static final Family IPV6_UNICAST = new Family(2, 1);

    public Family {
        if (afi < 0 || afi > 0xffff) {
            throw new IllegalArgumentException("afi does not fit in 16 bits: " + afi);
        }
        if (safi < 0 || safi > 0xff) {
            throw new IllegalArgumentException("safi does not fit in 8 bits: " + safi);
        }
    }

    /** The unicast family that {@code prefix} belongs to. */
    public static Family of(Cidr prefix) {
        return prefix.isV4() ? IPV4_UNICAST : IPV6_UNICAST;
    }

    /** Whether this codec reads and writes prefixes of the family: those of IPv4 and IPv6 unicast. */
    public boolean isUnicast() {
        return equals(IPV4_UNICAST) || equals(IPV6_UNICAST);
    }

    /** "ipv4-unicast", "ipv6-unicast", or the numbers: "afi 25 safi 70". */
    @Override
    public String toString() {
        if (equals(IPV4_UNICAST)) {
            return "ipv4-unicast";
        }
        return equals(IPV6_UNICAST) ? "ipv6-unicast" : "afi " + afi + " safi " + safi;
    }
}
