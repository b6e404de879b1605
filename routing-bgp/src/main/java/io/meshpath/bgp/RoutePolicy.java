// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * What may pass between a neighbour and our table, and how it is changed on the way. Must be a pure function: its answers
 * are kept, and it is asked again whenever somebody looks, on the speaker's thread.
 */
@FunctionalInterface
public interface RoutePolicy {
    /** The attributes that the route goes on with, or empty to reject it. */
    Optional<PathAttributes> apply(Candidate candidate);

    /**
     * Whether the answer depends on the prefix or its validation. Where it does not, it is asked once for all routes of a
     * source that share their attributes.
     */
    default boolean readsPrefix() {
        return true;
    }

    /** Everything passes as it is. */
    static RoutePolicy acceptAll() {
        return PolicyOfAll.ACCEPT;
    }

    /** Nothing passes: what external neighbours get who have no policy (RFC 8212). */
    static RoutePolicy rejectAll() {
        return PolicyOfAll.REJECT;
    }

    /** Exactly the prefixes inside one of {@code blocks} pass. */
    static RoutePolicy acceptWithin(Cidr... blocks) {
        List<Cidr> inside = List.of(blocks);
        return candidate -> inside.stream().anyMatch(block -> block.contains(candidate.prefix()))
                ? Optional.of(candidate.attributes())
                : Optional.empty();
    }
}
