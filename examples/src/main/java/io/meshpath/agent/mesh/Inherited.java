// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an earlier agent left in the kernel's tables and nobody has confirmed yet.
 *
 * <p>It stays in force until its cluster has been read once: a restart while another cluster's etcd is out of reach takes
 * nothing away. Owned by the agent's thread.
 */
public final class Inherited {
    private final Map<ClusterId, Set<IpAddress>> nodes = new HashMap<>();
    private final Map<ClusterId, Set<Cidr>> prefixes = new HashMap<>();

    /** What the kernel holds when the agent starts; what belongs to no other cluster is the {@code local} one's. */
    public Inherited(
            ClusterId local, IdentityLayout layout, Map<IpAddress, ClusterId> nodes, Map<Cidr, IpcacheEntry> entries) {
        nodes.forEach((address, cluster) ->
                this.nodes.computeIfAbsent(cluster, added -> new HashSet<>()).add(address));
        // by its identity, else by the node it is behind, else by the node it is
        entries.forEach((prefix, entry) -> {
            ClusterId owner = layout.clusterOf(entry.identity())
                    .or(() -> entry.node().map(nodes::get))
                    .orElseGet(() -> nodes.getOrDefault(prefix.network(), local));
            prefixes.computeIfAbsent(owner, added -> new HashSet<>()).add(prefix);
        });
    }

    /** Takes out the prefixes that belong to a cluster: it has been read, so those it no longer says are stale. */
    Set<Cidr> releasePrefixes(ClusterId cluster) {
        return Optional.ofNullable(prefixes.remove(cluster)).orElse(Set.of());
    }

    /** Takes out the node addresses of a cluster. */
    Set<IpAddress> releaseNodes(ClusterId cluster) {
        return Optional.ofNullable(nodes.remove(cluster)).orElse(Set.of());
    }

    /** The clusters that still have something here. */
    Set<ClusterId> clusters() {
        Set<ClusterId> clusters = new HashSet<>(nodes.keySet());
        clusters.addAll(prefixes.keySet());
        return clusters;
    }
}
