// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

/**
 * A route in a table and what became of it. Immutable.
 *
 * @param route as received where the table is an adj-rib-in; as the import policy left it in the loc-rib
 * @param stale whether its neighbour has not confirmed it since its restart (RFC 4724)
 * @param validation what the RPKI says about its origin
 */
public record RibEntry(Route route, Standing standing, boolean stale, Validation validation) {
    /** A route that is not stale, and that the RPKI was not asked about. */
    RibEntry(Route route, Standing standing) {
        this(route, standing, false, Validation.NOT_FOUND);
    }

    /** What became of a route. */
    public enum Standing {
        /** The best of its prefix: used, and announced onwards. */
        BEST,
        /** Good, but another one is better. */
        ELIGIBLE,
        /** It has passed our own system or router before (RFC 4271, section 9.1.2; RFC 4456, section 8). */
        LOOPED,
        /** It has gone down or sideways before, and must not come to us this way (RFC 9234, section 5). */
        LEAKED,
        /** Its next hop is ourselves. */
        OWN_NEXT_HOP,
        /** The import policy said no; an external neighbour without a policy has none of its routes used (RFC 8212). */
        REJECTED_BY_POLICY;

        private static final Standing[] ALL = values();

        /** The one with this ordinal. */
        static Standing of(int ordinal) {
            return ALL[ordinal];
        }
    }
}
