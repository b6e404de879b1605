// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.fact.StateSink;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one cluster says, and what the datapath and the policy compiler make of it. Owned by the agent's thread. */
final class ClusterFacts {
    private final ClusterId id;
    private final String podSource;
    private final String nodeSource;
    private final Reach reach;
    private final IdentityTable table;
    private final IpcacheTable ipcache;
    private final StateSink<IpAddress, ClusterId> meshNodes;
    private final Map<String, MeshNode> nodes = new TreeMap<>();
    private final Map<IpAddress, IpAddress> waysTo =
            new HashMap<>(); // a node's addresses, and the one it is reached by
    private final NodeIdentities nodeIdentities;
    private final Set<Integer> identities = new HashSet<>();
    private List<MeshNode> nodesByName = List.of();
    private final Map<String, MeshNode> outOfReach = new TreeMap<>();

    ClusterFacts(
            ClusterName name,
            ClusterId id,
            Reach reach,
            IdentityTable table,
            NodeIdentities nodeIdentities,
            IpcacheTable ipcache,
            StateSink<IpAddress, ClusterId> meshNodes) {
        this.id = id;
        this.reach = reach;
        this.podSource = "pods of " + name;
        this.nodeSource = "nodes of " + name;
        this.table = table;
        this.nodeIdentities = nodeIdentities;
        this.ipcache = ipcache;
        this.meshNodes = meshNodes;
    }

    ClusterId id() {
        return id;
    }

    /** Counts identities as said by the cluster that an earlier agent knew of it. */
    void remember(Set<Integer> known) {
        identities.addAll(known);
    }

    List<MeshNode> nodesByName() {
        return nodesByName;
    }

    /** The nodes that have no address of a family that this node has. */
    Collection<MeshNode> outOfReach() {
        return outOfReach.values();
    }

    /** The underlay addresses of the cluster's nodes. */
    List<IpAddress> nodeAddresses() {
        return nodes.values().stream()
                .flatMap(node -> node.underlayAddresses().stream())
                .toList();
    }

    StateSink<String, MeshNode> nodes() {
        return new StateSink<>() {
            @Override
            public void update(Map<String, MeshNode> changed) {
                replaceNodes(changed, Set.of());
            }

            @Override
            public void delete(Set<String> gone) {
                replaceNodes(Map.of(), gone);
            }

            @Override
            public void prune(Map<String, MeshNode> whole) {
                replaceNodes(Map.of(), beyond(nodes.keySet(), whole.keySet()));
            }
        };
    }

    StateSink<Integer, Labels> identities() {
        return new StateSink<>() {
            @Override
            public void update(Map<Integer, Labels> changed) {
                identities.addAll(changed.keySet());
                changed.forEach(table::put);
            }

            @Override
            public void delete(Set<Integer> gone) {
                identities.removeAll(gone);
                gone.forEach(table::remove);
            }

            @Override
            public void prune(Map<Integer, Labels> whole) {
                delete(beyond(identities, whole.keySet()));
            }
        };
    }

    StateSink<Cidr, IpIdentity> addresses() {
        return new StateSink<>() {
            @Override
            public void update(Map<Cidr, IpIdentity> changed) {
                Map<Cidr, IpcacheEntry> entries = new HashMap<>();
                changed.forEach((prefix, said) -> entries.put(
                        prefix, new IpcacheEntry(said.identity(), said.host().map(ClusterFacts.this::wayTo))));
                ipcache.put(podSource, entries);
            }

            @Override
            public void delete(Set<Cidr> gone) {
                ipcache.remove(podSource, gone);
            }

            @Override
            public void prune(Map<Cidr, IpIdentity> whole) {
                ipcache.prune(podSource, whole.keySet());
            }
        };
    }

    /** Nodes first become known, then their prefixes lead to them; when they go, the other way round. */
    private void replaceNodes(Map<String, MeshNode> changed, Set<String> gone) {
        NodeAddresses before = addressesOf(changed.keySet());
        before.add(addressesOf(gone));
        nodes.keySet().removeAll(gone);
        nodes.putAll(changed);
        nodesByName = List.copyOf(nodes.values());
        outOfReach.keySet().removeAll(gone);
        changed.forEach((name, node) ->
                outOfReach.compute(name, (same, known) -> reach.to(node).isEmpty() ? node : null));
        NodeAddresses now = addressesOf(changed.keySet());
        // What a node had before, another may have by now: one that was installed anew under another name.
        NodeAddresses held = before.nodes.isEmpty() ? now : addressesOf(nodes.keySet());

        meshNodes.update(now.clusters(id));
        ipcache.put(nodeSource, entries(now.nodes));
        ipcache.moveNodes(podSource, redirect(before, now, held));
        ipcache.podCidrs(now.podCidrs, beyond(before.podCidrs.keySet(), held.podCidrs.keySet()));
        Set<IpAddress> old = beyond(before.nodes.keySet(), held.nodes.keySet());
        ipcache.remove(nodeSource, old.stream().map(Cidr::of).toList());
        meshNodes.delete(old);
        old.forEach(nodeIdentities::remove);
        nodeIdentities.settle();
    }

    private Map<Cidr, IpcacheEntry> entries(Map<IpAddress, MeshNode> known) {
        Map<Cidr, IpcacheEntry> entries = new HashMap<>();
        known.forEach((address, node) ->
                entries.put(Cidr.of(address), IpcacheEntry.local(nodeIdentities.put(address, node))));
        return entries;
    }

    /** A pod's node may be said by an address of a family that this node does not have. */
    private IpAddress wayTo(IpAddress host) {
        return waysTo.getOrDefault(host, host);
    }

    /** Where packets went before and where they go now, of nodes that are not reached as before. */
    private Map<IpAddress, IpAddress> redirect(NodeAddresses before, NodeAddresses now, NodeAddresses held) {
        Map<IpAddress, IpAddress> moves = new HashMap<>();
        now.ways.forEach((address, way) -> {
            IpAddress old = wayTo(address);
            if (before.ways.containsKey(address) && !old.equals(way)) {
                moves.put(old, way);
            }
        });
        waysTo.keySet().removeAll(beyond(before.ways.keySet(), held.ways.keySet()));
        waysTo.putAll(now.ways);
        return moves;
    }

    private NodeAddresses addressesOf(Set<String> names) {
        NodeAddresses all = new NodeAddresses(reach);
        for (String name : names) {
            MeshNode node = nodes.get(name);
            if (node != null) {
                all.add(node);
            }
        }
        return all;
    }

    private static <T> Set<T> beyond(Set<T> known, Set<T> whole) {
        Set<T> beyond = new HashSet<>(known);
        beyond.removeAll(whole);
        return beyond;
    }

    /** Where some nodes are, and which prefixes lead to them. */
    private static final class NodeAddresses {
        private final Reach reach;
        private final Map<IpAddress, MeshNode> nodes = new HashMap<>();
        private final Map<Cidr, IpAddress> podCidrs = new HashMap<>();
        private final Map<IpAddress, IpAddress> ways = new HashMap<>();

        NodeAddresses(Reach reach) {
            this.reach = reach;
        }

        void add(MeshNode node) {
            node.underlayAddresses().forEach(address -> nodes.put(address, node));
            reach.to(node)
                    .or(node::underlayAddress)
                    .ifPresent(
                            way -> { // the second drops packets there is no way for
                                node.podCidrs().forEach(prefix -> podCidrs.put(prefix, way));
                                node.addresses().forEach(address -> ways.put(address.address(), way));
                            });
        }

        void add(NodeAddresses others) {
            nodes.putAll(others.nodes);
            podCidrs.putAll(others.podCidrs);
            ways.putAll(others.ways);
        }

        Map<IpAddress, ClusterId> clusters(ClusterId id) {
            Map<IpAddress, ClusterId> clusters = new HashMap<>();
            nodes.keySet().forEach(address -> clusters.put(address, id));
            return clusters;
        }
    }
}
