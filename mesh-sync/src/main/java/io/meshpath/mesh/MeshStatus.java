// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.util.List;

/**
 * How it stands with the whole mesh. Immutable.
 *
 * @param local what this node publishes
 * @param own the mirror of the local cluster
 * @param remotes the mirrors of the other clusters, by name
 * @param problems files of the remotes' folder that cannot be used, one line each
 */
public record MeshStatus(LocalStatus local, ClusterStatus own, List<ClusterStatus> remotes, List<String> problems) {
    /** Whether every cluster that is configured has been read at least once. */
    public boolean isSynced() {
        return problems.isEmpty() && own.synced() && remotes.stream().allMatch(ClusterStatus::synced);
    }
}
