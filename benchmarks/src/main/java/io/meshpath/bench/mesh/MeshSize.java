// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

/**
 * How large a mesh is. Immutable.
 *
 * @param clusters beside the agent's own, 1 to 250
 * @param nodes of each cluster, 1 to 100
 * @param identities of each cluster
 * @param endpoints of each cluster
 */
record MeshSize(int clusters, int nodes, int identities, int endpoints) {
    /** What the design asks for. */
    static final MeshSize FULL = new MeshSize(250, 100, 100, 1_000);

    private static final int MOST_CLUSTERS = 250;
    private static final int MOST_NODES = 100;

    MeshSize {
        if (clusters < 1 || clusters > MOST_CLUSTERS) {
            throw new IllegalArgumentException("clusters must be from 1 to 250 but was " + clusters);
        }
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("nodes must be from 1 to 100 but was " + nodes);
        }
    }

    /** Nodes, identities and endpoints of all clusters. */
    int keys() {
        return clusters * (nodes + identities + endpoints);
    }

    @Override
    public String toString() {
        return String.format(
                "%,d clusters, %,d nodes, %,d identities, %,d endpoints",
                clusters, clusters * nodes, clusters * identities, clusters * endpoints);
    }
}
