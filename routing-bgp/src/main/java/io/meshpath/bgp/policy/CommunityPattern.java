// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.message.Community;

/** Some communities (RFC 1997): those whose halves are in these sets. Immutable. */
public record CommunityPattern(NumberSet as, NumberSet value) {
    /**
     * Reads "65000:1", "65000:*", "64512-65534:100-199", or a name that {@link Community#parse} knows.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static CommunityPattern parse(String text) {
        if (!text.contains(":")) {
            return of(Community.parse(text));
        }
        NumberSet[] parts = PatternParts.parse(text, 2, 0xffff, "community");
        return new CommunityPattern(parts[0], parts[1]);
    }

    /** Only this one. */
    public static CommunityPattern of(Community community) {
        return new CommunityPattern(NumberSet.of(community.bits() >>> 16), NumberSet.of(community.bits() & 0xffff));
    }

    public boolean matches(Community community) {
        return as.contains(community.bits() >>> 16) && value.contains(community.bits() & 0xffff);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return as + ":" + value;
    }
}
