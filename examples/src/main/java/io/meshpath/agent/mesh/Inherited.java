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
import java.util.Set;

/**
 * What an earlier agent left in the kernel's tables and nobody has confirmed yet.
 *
 * <p>It stays in force until its cluster has been read once: a restart while another cluster's etcd is out of reach takes
 * nothing away. Owned by the agent's thread.
 */
public final class Inherited {
    private final ClusterId local;
    private final IdentityLayout layout;
    private final Map<IpAddress, ClusterId> nodes;
    private final Map<Cidr, IpcacheEntry> entries;

    /** What the kernel holds when the agent starts. */
    public Inherited(
            ClusterId local, IdentityLayout layout, Map<IpAddress, ClusterId> nodes, Map<Cidr, IpcacheEntry> entries) {
        this.local = local;
        this.layout = layout;
        this.nodes = new HashMap<>(nodes);
        this.entries = new HashMap<>(entries);
    }

    /** Takes out the prefixes that belong to a cluster: it has been read, so those it no longer says are stale. */
    Set<Cidr> releasePrefixes(ClusterId cluster) {
        Set<Cidr> released = new HashSet<>();
        entries.forEach((prefix, entry) -> {
            if (owner(prefix, entry).equals(cluster)) {
                released.add(prefix);
            }
        });
        entries.keySet().removeAll(released);
        return released;
    }

    /** Takes out the node addresses of a cluster; to be called after {@link #releasePrefixes}, which rests on them. */
    Set<IpAddress> releaseNodes(ClusterId cluster) {
        Set<IpAddress> released = new HashSet<>();
        nodes.forEach((address, owner) -> {
            if (owner.equals(cluster)) {
                released.add(address);
            }
        });
        nodes.keySet().removeAll(released);
        return released;
    }

    /** The clusters that still have something here. */
    Set<ClusterId> clusters() {
        Set<ClusterId> clusters = new HashSet<>(nodes.values());
        entries.forEach((prefix, entry) -> clusters.add(owner(prefix, entry)));
        return clusters;
    }

    /** By its identity, else by the node it is behind, else by the node it is; what is left is this node's own. */
    private ClusterId owner(Cidr prefix, IpcacheEntry entry) {
        return layout.clusterOf(entry.identity())
                .or(() -> entry.node().map(nodes::get))
                .orElseGet(() -> nodes.getOrDefault(prefix.network(), local));
    }
}
