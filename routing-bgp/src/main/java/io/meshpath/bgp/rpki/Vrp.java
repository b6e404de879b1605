// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.datapath.net.Cidr;

/**
 * A validated ROA payload: {@code as} may announce {@code prefix}, and what is inside it down to {@code maxLength} (RFC
 * 6811, section 2). Immutable.
 *
 * @param maxLength from the length of the prefix to 32, or 128 for IPv6
 * @param as 0 to 4294967295; 0 says that nobody may (RFC 6483, section 4)
 */
public record Vrp(Cidr prefix, int maxLength, long as) {
    private static final long MAX_AS = 0xffff_ffffL;

    public Vrp {
        if (maxLength < prefix.prefixLength() || maxLength > prefix.network().bitLength()) {
            throw new IllegalArgumentException("max length of " + prefix + " is not from " + prefix.prefixLength()
                    + " to " + prefix.network().bitLength() + ": " + maxLength);
        }
        if (as < 0 || as > MAX_AS) {
            throw new IllegalArgumentException("AS number is not from 0 to 4294967295: " + as);
        }
    }

    /** "192.0.2.0/24-28 AS65001", or "192.0.2.0/24 AS65001" where nothing longer is allowed. */
    @Override
    public String toString() {
        return prefix + (maxLength == prefix.prefixLength() ? "" : "-" + maxLength) + " AS" + as;
    }
}
