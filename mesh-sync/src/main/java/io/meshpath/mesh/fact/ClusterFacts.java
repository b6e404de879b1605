// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.WatchBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything one cluster says, and what of it is taken: pure state, without etcd, threads or time. What cannot be read
 * or is not the cluster's to say is refused by name, and what stood there before stays. Not safe for use by multiple
 * threads.
 */
public final class ClusterFacts {
    private final KeyLayout layout;
    private final RefusalLog refusals;
    private final NodeFacts nodes;
    private final IdentityFacts identities;
    private final AddressFacts addresses;
    private final ServiceFacts services;
    private final SliceFacts slices;
    private final JoinedServices joined;
    private final Set<String> stale = new HashSet<>(); // kept, but missing from an etcd that was created anew

    /** The facts of a cluster with this id, found as the layout says. */
    public ClusterFacts(ExpectedCluster expected, ClusterId id, KeyLayout layout) {
        this.layout = layout;
        refusals = new RefusalLog(expected.name());
        nodes = new NodeFacts(expected, id, layout, refusals);
        identities = new IdentityFacts(expected, id, layout, refusals);
        addresses = new AddressFacts(expected, id, layout, refusals, nodes);
        services = new ServiceFacts(expected, id, layout, refusals, nodes);
        slices = new SliceFacts(expected, id, layout, refusals, nodes);
        joined = new JoinedServices(services, slices);
    }

    public RefusalLog refusals() {
        return refusals;
    }

    /** How much is taken. */
    public FactCounts counts() {
        return new FactCounts(
                nodes.table().taken().size(),
                identities.table().taken().size(),
                addresses.table().taken().size(),
                joined.taken().size(),
                addresses.waiting());
    }

    /** What is taken now, whole. */
    public FactChanges whole() {
        return new FactChanges(
                new Changes<>(nodes.table().taken(), Set.of()),
                new Changes<>(identities.table().taken(), Set.of()),
                new Changes<>(addresses.table().taken(), Set.of()),
                new Changes<>(joined.taken(), Set.of()));
    }

    /** The same as a snapshot, said to be of this revision. */
    public ClusterState state(long revision) {
        return new ClusterState(
                revision,
                nodes.table().taken(),
                identities.table().taken(),
                addresses.table().taken(),
                joined.taken());
    }

    /** Follows what a watch delivered. */
    public FactChanges apply(List<WatchBatch.Event> events) {
        for (WatchBatch.Event event : events) {
            String key = event.entry().key();
            stale.remove(key);
            if (event.deleted()) {
                delete(key);
            } else {
                layout.kindOf(key).ifPresent(kind -> put(kind, event.entry()));
            }
        }
        return settle();
    }

    /** Follows a full reading. With {@code keepMissing} what is no longer there is only marked, see {@link #dropStale}. */
    public FactChanges replace(List<Entry> entries, boolean keepMissing) {
        Set<String> there = new HashSet<>(entries.size() * 2);
        for (Entry entry : entries) {
            there.add(entry.key());
            layout.kindOf(entry.key()).ifPresent(kind -> put(kind, entry));
        }
        List<String> missing = known().filter(key -> !there.contains(key)).toList();
        stale.removeAll(there);
        if (keepMissing) {
            stale.addAll(missing);
        }
        missing.stream().filter(key -> !stale.contains(key)).forEach(this::delete);
        return settle();
    }

    /** The keys that stand for something here; they are made when they are needed, and not kept. */
    private Stream<String> known() {
        Stream<String> said =
                Stream.of(nodes, identities, addresses, services, slices).flatMap(Facts::keys);
        Stream<String> refused = refusals.list().stream()
                .map(Refusal::key)
                .filter(key -> layout.kindOf(key).isPresent());
        return Stream.concat(said, refused);
    }

    /** Whether something is kept only because it may come back. */
    public boolean hasStale() {
        return !stale.isEmpty();
    }

    /** Drops what was kept by {@link #replace} and has not come back. */
    public FactChanges dropStale() {
        List.copyOf(stale).forEach(this::delete);
        stale.clear();
        return settle();
    }

    /** Drops the services alone; they are back with the next full reading. */
    public FactChanges dropServices() {
        List<String> dropped = Stream.of(services, slices).flatMap(Facts::keys).toList();
        dropped.forEach(this::delete);
        dropped.forEach(stale::remove);
        return settle();
    }

    /**
     * Whether what endpoint slices say of a service counts where both they and the service are there. Both are only there
     * while a cluster goes over from one to the other, and then the older stays until its keys are gone.
     */
    public void preferSlices(boolean slicesFirst) {
        joined.preferSlices(slicesFirst);
    }

    /** Claims of this cluster were taken away: decides again about everything that rests on one. */
    public FactChanges reconsiderAll() {
        nodes.reconsiderAll();
        return settle();
    }

    /** Claims of other clusters were given back: decides again about what they stood in the way of. */
    public FactChanges reconsiderContested() {
        nodes.reconsiderContested();
        return settle();
    }

    /** Drops everything. */
    public FactChanges drain() {
        known().toList().forEach(this::delete);
        stale.clear();
        refusals.clear();
        return settle();
    }

    private void put(StateKind kind, Entry entry) {
        String key = entry.key();
        try {
            if (kind != StateKind.NODES && kind != StateKind.IDENTITIES) {
                settleNodes();
            }
            of(kind).put(key, entry.value());
        } catch (IllegalArgumentException e) {
            refusals.add(key, String.valueOf(e.getMessage()), false);
        }
    }

    private void delete(String key) {
        refusals.remove(key);
        try {
            layout.kindOf(key).ifPresent(kind -> of(kind).delete(key));
        } catch (IllegalArgumentException e) {
            refusals.remove(key); // a key that could not be read was never taken
        }
    }

    private Facts of(StateKind kind) {
        return switch (kind) {
            case NODES -> nodes;
            case IDENTITIES -> identities;
            case ADDRESSES -> addresses;
            case SERVICES -> services;
            case ENDPOINT_SLICES -> slices;
            default -> throw new IllegalStateException("a mirror does not read " + kind);
        };
    }

    private void settleNodes() {
        ClusterBlocks moved = nodes.blocks().takeMoved();
        if (!moved.isEmpty()) {
            addresses.reconsider(moved);
            services.reconsider(moved);
            slices.reconsider(moved);
        }
    }

    private FactChanges settle() {
        settleNodes();
        return new FactChanges(
                nodes.table().changes(),
                identities.table().changes(),
                addresses.table().changes(),
                joined.changes());
    }
}
