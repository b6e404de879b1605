// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * What may pass between a neighbour and our table, and how it is changed on the way. Must be a pure function: it is asked
 * again whenever somebody looks, on the speaker's thread.
 */
@FunctionalInterface
public interface RoutePolicy {
    /** The attributes that the route goes on with, or empty to reject it. */
    Optional<PathAttributes> apply(Cidr prefix, PathAttributes attributes);

    /** Everything passes as it is. */
    static RoutePolicy acceptAll() {
        return (prefix, attributes) -> Optional.of(attributes);
    }

    /** Nothing passes: what external neighbours get who have no policy (RFC 8212). */
    static RoutePolicy rejectAll() {
        return (prefix, attributes) -> Optional.empty();
    }

    /** Exactly the prefixes inside one of {@code blocks} pass. */
    static RoutePolicy acceptWithin(Cidr... blocks) {
        List<Cidr> inside = List.of(blocks);
        return (prefix, attributes) ->
                inside.stream().anyMatch(block -> block.contains(prefix)) ? Optional.of(attributes) : Optional.empty();
    }
}
