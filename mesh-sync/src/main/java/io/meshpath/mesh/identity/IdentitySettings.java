// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import java.time.Duration;

/**
 * How a node deals with identities. {@code IdentitySettings.DEFAULT.withFilter(…)} changes one thing. Immutable.
 *
 * @param filter which labels make an identity; all nodes of a cluster should have the same
 * @param collection whether and how identities that nobody uses are deleted
 */
public record IdentitySettings(LabelFilter filter, Collection collection) {
    /** What Cilium has: its label filter, and a collection each 15 minutes. */
    public static final IdentitySettings DEFAULT = new IdentitySettings(LabelFilter.DEFAULT, Collection.DEFAULT);

    /**
     * How the node that is the cluster's collector deletes identities that nobody uses.
     *
     * @param enabled whether this node may become the collector
     * @param interval how often all identities are looked at
     * @param grace how long one must have been without use, each time it was looked at
     * @param perMinute how many are deleted in a minute at most
     */
    public record Collection(boolean enabled, Duration interval, Duration grace, int perMinute) {
        /** Each 15 minutes, after 30 minutes without use, at most 2,500 a minute. */
        public static final Collection DEFAULT =
                new Collection(true, Duration.ofMinutes(15), Duration.ofMinutes(30), 2500);

        /** This node leaves it to others. */
        public static final Collection NONE = new Collection(false, DEFAULT.interval, DEFAULT.grace, DEFAULT.perMinute);

        public Collection {
            if (interval.isNegative() || interval.isZero() || grace.isNegative()) {
                throw new IllegalArgumentException(
                        "interval must be positive and grace not negative but were " + interval + " and " + grace);
            }
            if (perMinute < 1) {
                throw new IllegalArgumentException("perMinute must be at least 1 but was " + perMinute);
            }
        }
    }

    /** The same with another label filter. */
    public IdentitySettings withFilter(LabelFilter changed) {
        return new IdentitySettings(changed, collection);
    }

    /** The same with another collection. */
    public IdentitySettings withCollection(Collection changed) {
        return new IdentitySettings(filter, changed);
    }
}
