// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which key of a cluster is copied where. Values are not looked into, so that what a later Cilium writes is copied as well.
 * Immutable.
 *
 * @param source where the cluster's state is; also a source may have it as a copy
 * @param target where the copy of it stands
 * @param canaries whether the source says of each kind when it is complete
 */
record CopyLayout(KeyLayout source, KeyLayout target, boolean canaries) {
    static CopyLayout of(ClusterName cluster, ClusterConfig config) {
        return new CopyLayout(KeyLayout.of(cluster, config), KeyLayout.cache(cluster), config.syncedCanaries());
    }

    /** What is followed at the source: every kind, and the canaries. */
    List<String> followed() {
        List<String> prefixes = new ArrayList<>();
        for (StateKind kind : StateKind.values()) {
            prefixes.add(source.prefix(kind));
        }
        prefixes.add(source.canaries());
        return prefixes;
    }

    /** Where a key of the source is copied to; empty for a canary, which is not copied but concluded. */
    Optional<String> target(String key) {
        for (StateKind kind : StateKind.values()) {
            String prefix = source.prefix(kind);
            if (key.startsWith(prefix)) {
                return Optional.of(target.prefix(kind) + key.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    /** The kind that this key of the source says is complete. */
    Optional<StateKind> completeBy(String key) {
        if (key.startsWith(source.canaries())) {
            for (StateKind kind : StateKind.values()) {
                if (key.equals(source.canary(kind))) {
                    return Optional.of(kind);
                }
            }
        }
        return Optional.empty();
    }
}
