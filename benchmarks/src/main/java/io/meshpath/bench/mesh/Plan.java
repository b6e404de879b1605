// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import java.time.Duration;

/**
 * What is run, and how often. Immutable.
 *
 * @param size of the mesh that an agent reads
 * @param rounds each of which begins anew with everything
 * @param churn how long clusters change in each
 * @param warmUp how long they do before that counts, so that what has been compiled is what runs
 * @param mirrored the cluster that is copied
 * @param allocated how many identities are wanted
 * @param allocators how many nodes want them; must divide {@code allocated}
 */
record Plan(
        MeshSize size, int rounds, Duration churn, Duration warmUp, MeshSize mirrored, int allocated, int allocators) {
    private static final MeshSize MIRRORED = new MeshSize(1, 100, 64_900, 25_000);
    private static final int IDENTITIES = 10_000;
    private static final int NODES = 50;

    Plan {
        if (mirrored.clusters() != 1) {
            throw new IllegalArgumentException("only one cluster can be mirrored but were " + mirrored.clusters());
        }
        if (allocated % allocators != 0) {
            throw new IllegalArgumentException("nodes do not divide identities: " + allocators + ", " + allocated);
        }
    }

    static Plan of(boolean quick) {
        return quick
                ? new Plan(
                        MeshSize.FULL, 1, Duration.ofSeconds(20), Duration.ofSeconds(20), MIRRORED, IDENTITIES, NODES)
                : new Plan(
                        MeshSize.FULL, 3, Duration.ofSeconds(60), Duration.ofSeconds(30), MIRRORED, IDENTITIES, NODES);
    }
}
