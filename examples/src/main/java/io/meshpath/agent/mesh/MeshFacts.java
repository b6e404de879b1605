// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.StateSink;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the mirrors of all clusters read to the datapath and the policy compiler.
 *
 * <p>The sinks are called from the mirrors' threads: they hand over to the agent's thread and wait for it. {@link #nodes} may
 * be called on any thread; everything else is owned by the agent's.
 */
public final class MeshFacts {
    private final AgentLoop loop;
    private final IdentityTable identities;
    private final NodeIdentities nodeIdentities;
    private final IpcacheTable ipcache;
    private final Reach reach;
    private final StateSink<IpAddress, ClusterId> nodes;
    private final Inherited inherited;
    private final Map<ClusterName, ClusterFacts> clusters = new TreeMap<>();
    private final Map<ClusterId, Set<Integer>> remembered = new TreeMap<>();

    // Guards the two below. Making one list of all is left to who asks: nodes of a large mesh change many times a
    // second.
    private final Object nodesLock = new Object();

    @GuardedBy("nodesLock")
    private final Map<ClusterName, List<MeshNode>> nodesOf = new TreeMap<>();

    @GuardedBy("nodesLock")
    private @Nullable List<MeshNode> allNodes;

    private Runnable nodeListener = () -> {};

    /**
     * Facts of no cluster yet.
     *
     * @param reach by which of their addresses nodes are reached
     * @param nodes the datapath's list of whom tunnelled packets are taken from
     * @param inherited what an earlier agent left; it stays until its cluster has been read
     */
    public MeshFacts(
            AgentLoop loop,
            IdentityTable identities,
            NodeIdentities nodeIdentities,
            IpcacheTable ipcache,
            Reach reach,
            StateSink<IpAddress, ClusterId> nodes,
            Inherited inherited) {
        this.loop = loop;
        this.identities = identities;
        this.nodeIdentities = nodeIdentities;
        this.ipcache = ipcache;
        this.reach = reach;
        this.nodes = nodes;
        this.inherited = inherited;
    }

    /** The sinks of a cluster's mirror; may be called on any thread. */
    public MeshSinks sinks(ClusterName name, ClusterId id) {
        ClusterFacts facts = loop.await(() -> factsOf(name, id));
        return new MeshSinks(
                new OnLoop<>(facts.nodes(), () -> listNodes(name, facts), () -> read(id)),
                new OnLoop<>(facts.identities(), () -> {}, () -> {}),
                new OnLoop<>(facts.addresses(), () -> {}, () -> {}));
    }

    /** A cluster that comes back with another id has been taken out whole before. */
    private ClusterFacts factsOf(ClusterName name, ClusterId id) {
        ClusterFacts known = clusters.get(name);
        if (known == null || !known.id().equals(id)) {
            known = new ClusterFacts(name, id, reach, identities, nodeIdentities, ipcache, nodes);
            known.remember(Optional.ofNullable(remembered.remove(id)).orElse(Set.of()));
            clusters.put(name, known);
        }
        return known;
    }

    /** Makes identities known that an earlier agent knew; they stay until their cluster has been read. */
    public void remember(Map<Integer, Labels> known, IdentityLayout layout) {
        known.forEach((identity, labels) -> layout.clusterOf(identity).ifPresent(cluster -> {
            remembered.computeIfAbsent(cluster, added -> new HashSet<>()).add(identity);
            identities.put(identity, labels);
        }));
    }

    /** The nodes of all clusters, by cluster and name; the same list as before when none has changed. */
    public List<MeshNode> nodes() {
        synchronized (nodesLock) {
            if (allNodes == null) {
                allNodes = nodesOf.values().stream().flatMap(List::stream).toList();
            }
            return allNodes;
        }
    }

    /** The nodes that have no address of a family that this node has; to be asked on the agent's thread. */
    public List<MeshNode> outOfReach() {
        return clusters.values().stream()
                .flatMap(facts -> facts.outOfReach().stream())
                .toList();
    }

    /** Has {@code listener} called on the agent's thread after nodes have changed, before their pods become known. */
    public void onNodes(Runnable listener) {
        nodeListener = listener;
    }

    private void listNodes(ClusterName name, ClusterFacts facts) {
        synchronized (nodesLock) {
            nodesOf.put(name, facts.nodesByName());
            allNodes = null;
        }
        nodeListener.run();
    }

    /** Takes away what an earlier agent left of clusters that nobody mirrors. */
    public void dropStrangers() {
        List.copyOf(inherited.clusters()).forEach(this::read);
        remembered.values().forEach(numbers -> numbers.forEach(identities::remove));
        remembered.clear();
    }

    /** A cluster has been read whole: what an earlier agent left of it and it does not say any more goes. */
    private void read(ClusterId id) {
        ipcache.dropUnknown(inherited.releasePrefixes(id));
        Set<IpAddress> stale = inherited.releaseNodes(id);
        if (stale.isEmpty()) {
            return;
        }
        List<IpAddress> known = clusters.values().stream()
                .flatMap(facts -> facts.nodeAddresses().stream())
                .toList();
        known.forEach(stale::remove);
        nodes.delete(stale);
    }

    /** Runs a sink's verbs on the agent's thread; the caller waits, so that a failure reaches the mirror. */
    private final class OnLoop<K, V> implements StateSink<K, V> {
        private final StateSink<K, V> sink;
        private final Runnable afterEach;
        private final Runnable afterPrune;

        OnLoop(StateSink<K, V> sink, Runnable afterEach, Runnable afterPrune) {
            this.sink = sink;
            this.afterEach = afterEach;
            this.afterPrune = afterPrune;
        }

        @Override
        public void update(Map<K, V> changed) {
            run(() -> sink.update(changed));
        }

        @Override
        public void delete(Set<K> gone) {
            run(() -> sink.delete(gone));
        }

        @Override
        public void prune(Map<K, V> whole) {
            run(() -> {
                sink.prune(whole);
                afterPrune.run();
            });
        }

        private void run(Runnable verb) {
            loop.await(() -> {
                verb.run();
                afterEach.run();
                return true;
            });
        }
    }
}
