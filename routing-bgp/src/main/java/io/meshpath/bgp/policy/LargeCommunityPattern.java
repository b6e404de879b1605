// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.message.LargeCommunity;

/** Some large communities (RFC 8092): those whose three numbers are in these sets. Immutable. */
public record LargeCommunityPattern(NumberSet as, NumberSet first, NumberSet second) {
    /**
     * Reads "4200000000:1:2", "65000:*:*" or "65000:1-9:*".
     *
     * @throws IllegalArgumentException for anything else
     */
    public static LargeCommunityPattern parse(String text) {
        NumberSet[] parts = PatternParts.parse(text, 3, 0xffff_ffffL, "large community");
        return new LargeCommunityPattern(parts[0], parts[1], parts[2]);
    }

    public boolean matches(LargeCommunity community) {
        return as.contains(Integer.toUnsignedLong(community.as()))
                && first.contains(Integer.toUnsignedLong(community.first()))
                && second.contains(Integer.toUnsignedLong(community.second()));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return as + ":" + first + ":" + second;
    }
}
