// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How it stands with the whole mesh. Immutable.
 *
 * @param local what this node publishes
 * @param own the mirror of the local cluster
 * @param remotes the mirrors of the other clusters, by name
 * @param problems why the remotes' folder, or a file in it, cannot be used: one line for each
 */
public record MeshStatus(
        LocalStatus local, ClusterStatus own, List<ClusterStatus> remotes, Map<Path, String> problems) {
    /** Whether every cluster that is configured has been read at least once. */
    public boolean isSynced() {
        return problems.isEmpty() && own.synced() && remotes.stream().allMatch(ClusterStatus::synced);
    }

    /**
     * Whether what no cluster says is no more: each that is configured has been read and has said, or had the time to say,
     * that this is all.
     */
    public boolean isComplete() {
        return problems.isEmpty() && own.complete() && remotes.stream().allMatch(ClusterStatus::complete);
    }
}
