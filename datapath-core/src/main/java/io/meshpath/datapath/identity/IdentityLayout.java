// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import java.util.Optional;

/**
 * How the 24 bits of an identity that travel on the wire divide into cluster and number, the same in a whole mesh.
 *
 * <p>Identities below {@link Identity#MINIMUM_ALLOCATED} belong to no cluster.
 */
public enum IdentityLayout {
    /** 8 bits of cluster and 16 of number: 255 clusters with 65,535 identities each. Cilium's default. */
    CLUSTERS_255(16),
    /** 9 bits of cluster and 15 of number: 511 clusters with 32,767 identities each. */
    CLUSTERS_511(15);

    private final int shift;

    IdentityLayout(int shift) {
        this.shift = shift;
    }

    /** How many low bits are the number inside the cluster. */
    public int shift() {
        return shift;
    }

    /** The largest cluster id there is room for. */
    public int maxClusterId() {
        return (1 << (Identity.WIRE_BITS - shift)) - 1;
    }

    /**
     * The lowest identity of a cluster.
     *
     * @throws IllegalArgumentException when the layout has no room for the cluster
     */
    public int first(ClusterId cluster) {
        check(cluster);
        return cluster.value() << shift;
    }

    /**
     * The highest identity of a cluster.
     *
     * @throws IllegalArgumentException when the layout has no room for the cluster
     */
    public int last(ClusterId cluster) {
        return first(cluster) | ((1 << shift) - 1);
    }

    /** Whether {@code identity} is in the range of {@code cluster}. */
    public boolean owns(ClusterId cluster, int identity) {
        return first(cluster) <= identity && identity <= last(cluster);
    }

    /** The cluster whose range {@code identity} is in; empty for reserved, node-local and unscoped identities. */
    public Optional<ClusterId> clusterOf(int identity) {
        int cluster = identity >>> shift;
        return cluster >= 1 && cluster <= maxClusterId() ? Optional.of(new ClusterId(cluster)) : Optional.empty();
    }

    /**
     * Refuses a cluster that the layout has no room for.
     *
     * @throws IllegalArgumentException with both numbers
     */
    public void check(ClusterId cluster) {
        if (cluster.value() > maxClusterId()) {
            throw new IllegalArgumentException(
                    "cluster id must be from 1 to " + maxClusterId() + " in this mesh but was " + cluster);
        }
    }
}
