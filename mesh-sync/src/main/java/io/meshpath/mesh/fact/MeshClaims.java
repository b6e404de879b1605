// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.cilium.MeshNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which cluster of a mesh has which id and which addresses: no two clusters have the same, whoever says so.
 *
 * <p>The first one to claim keeps what it claimed; the local cluster comes before all others. Pod CIDRs and node
 * addresses are claimed alike, so that no cluster can announce pods where another one has its nodes. Safe for use by
 * multiple threads.
 */
public final class MeshClaims {
    private final ClusterName localName;
    private final IdentityLayout layout;

    // Guards all below. Listeners are called without it.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<ClusterId, ClusterName> ids = new HashMap<>();

    @GuardedBy("lock")
    private final AddressSpace space = new AddressSpace();

    @GuardedBy("lock")
    private final Set<Cidr> protectedBlocks = new HashSet<>();

    @GuardedBy("lock")
    private final Map<ClusterName, Listener> listeners = new HashMap<>();

    /** What a mirror does when claims change. */
    private record Listener(Runnable evicted, Runnable freed) {}

    /** The claims of a mesh as one cluster sees it: so far there is only its own id. */
    public MeshClaims(ClusterName localName, ClusterId localId, IdentityLayout layout) {
        layout.check(localId);
        this.localName = localName;
        this.layout = layout;
        ids.put(localId, localName);
    }

    /** The name of the cluster that comes before all others. */
    public ClusterName localName() {
        return localName;
    }

    /** How the whole mesh divides identities. */
    public IdentityLayout layout() {
        return layout;
    }

    /**
     * Takes an id for a cluster, and gives back the one it had.
     *
     * @throws MeshException when another cluster has it
     */
    void claimId(ClusterName cluster, ClusterId id) {
        synchronized (lock) {
            ClusterName owner = ids.get(id);
            if (owner != null && !owner.equals(cluster)) {
                throw new MeshException("cluster id " + id + " of " + cluster + " is used by " + owner
                        + (owner.equals(localName) ? ", the local cluster" : "") + "; give one of them another id");
            }
            ids.values().removeIf(cluster::equals);
            ids.put(id, cluster);
        }
    }

    /**
     * Takes a block of addresses for a node.
     *
     * @return the claim of another cluster that stands in the way; the block is not taken then
     */
    Optional<AddressSpace.Claim> claim(ClusterName cluster, String node, Cidr block) {
        List<AddressSpace.Claim> others;
        synchronized (lock) {
            others = space.overlapping(cluster, block);
            if (!others.isEmpty() && !cluster.equals(localName)) {
                return Optional.of(others.get(0));
            }
            others.forEach(other -> space.remove(other.block()));
            space.add(cluster, node, block);
        }
        if (!others.isEmpty()) {
            Set<ClusterName> evicted = new TreeSet<>();
            others.forEach(other -> evicted.add(other.cluster()));
            listeners().forEach((other, listener) -> {
                if (evicted.contains(other)) {
                    listener.evicted().run();
                }
            });
        }
        return Optional.empty();
    }

    /**
     * Keeps the addresses and pod CIDRs of this node for the local cluster, in place of those it had before: whatever
     * other clusters say, and also while the local etcd cannot be read.
     */
    public void protect(MeshNode self) {
        if (!self.cluster().equals(localName)) {
            throw new IllegalArgumentException("expected a node of " + localName + " but was of " + self.cluster());
        }
        Set<Cidr> blocks = new HashSet<>(self.podCidrs());
        self.addresses().forEach(address -> blocks.add(Cidr.of(address.address())));
        Set<Cidr> before;
        synchronized (lock) {
            before = Set.copyOf(protectedBlocks);
            protectedBlocks.clear();
            protectedBlocks.addAll(blocks);
        }
        String node = self.name() + AddressSpace.OWN;
        blocks.forEach(block -> claim(localName, node, block));
        before.stream().filter(block -> !blocks.contains(block)).forEach(block -> release(localName, node, block));
    }

    /** Gives a node's block back, so that another cluster may have it. */
    void release(ClusterName cluster, String node, Cidr block) {
        boolean free;
        synchronized (lock) {
            free = space.release(cluster, node, block);
        }
        if (free) {
            tellFreed();
        }
    }

    /** Gives back everything a cluster has, because it left the mesh; what is protected stays. */
    public void leave(ClusterName cluster) {
        synchronized (lock) {
            listeners.remove(cluster);
            if (!cluster.equals(localName)) {
                ids.values().removeIf(cluster::equals);
            }
            space.releaseAll(cluster);
        }
        tellFreed();
    }

    /** Calls {@code evicted} when claims of {@code cluster} were taken away, and {@code freed} when others' were given back. */
    public void onChange(ClusterName cluster, Runnable evicted, Runnable freed) {
        synchronized (lock) {
            listeners.put(cluster, new Listener(evicted, freed));
        }
    }

    private void tellFreed() {
        listeners().values().forEach(listener -> listener.freed().run());
    }

    private Map<ClusterName, Listener> listeners() {
        synchronized (lock) {
            return Map.copyOf(listeners);
        }
    }
}
