// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

/**
 * The number of a cluster in a mesh, unique in it. Immutable.
 *
 * @param value 1 to 511; {@link IdentityLayout#CLUSTERS_255} takes only up to 255
 */
public record ClusterId(int value) implements Comparable<ClusterId> {
    public ClusterId {
        if (value < 1 || value > IdentityLayout.CLUSTERS_511.maxClusterId()) {
            throw new IllegalArgumentException("cluster id must be from 1 to 511 but was " + value);
        }
    }

    @Override
    public int compareTo(ClusterId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
