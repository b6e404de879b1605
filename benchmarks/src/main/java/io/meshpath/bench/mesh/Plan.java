// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import java.time.Duration;

/**
 * What is run, and how often. Immutable.
 *
 * @param size of the mesh that an agent reads
 * @param rounds each with an agent that starts anew
 * @param churn how long clusters change in each
 * @param warmUp how long they do before that counts, so that what has been compiled is what runs
 */
record Plan(MeshSize size, int rounds, Duration churn, Duration warmUp) {
    static Plan of(boolean quick) {
        return quick
                ? new Plan(MeshSize.FULL, 1, Duration.ofSeconds(20), Duration.ofSeconds(20))
                : new Plan(MeshSize.FULL, 3, Duration.ofSeconds(60), Duration.ofSeconds(30));
    }
}
