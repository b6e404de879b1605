// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.WatchBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything one cluster says, and what of it is taken: pure state, without etcd, threads or time. What cannot be read
 * or is not the cluster's to say is refused by name, and what stood there before stays. Not safe for use by multiple
 * threads.
 */
public final class ClusterFacts {
    private final RefusalLog refusals;
    private final NodeFacts nodes;
    private final IdentityFacts identities;
    private final AddressFacts addresses;
    private Set<String> known = new HashSet<>(); // every key of etcd that has been put and not deleted
    private final Set<String> stale = new HashSet<>(); // known, but missing from an etcd that was created anew

    public ClusterFacts(ExpectedCluster expected, ClusterId id) {
        refusals = new RefusalLog(expected.name());
        nodes = new NodeFacts(expected, id, refusals);
        identities = new IdentityFacts(expected, id);
        addresses = new AddressFacts(expected, id, refusals, nodes);
    }

    public RefusalLog refusals() {
        return refusals;
    }

    /** How many nodes are taken. */
    public int nodes() {
        return nodes.table().taken().size();
    }

    /** How many identities are taken. */
    public int identities() {
        return identities.table().taken().size();
    }

    /** How many addresses are taken. */
    public int addresses() {
        return addresses.table().taken().size();
    }

    /** How many addresses wait for their node. */
    public int waiting() {
        return addresses.waiting();
    }

    /** What is taken now, whole. */
    public FactChanges whole() {
        return new FactChanges(
                new Changes<>(Map.copyOf(nodes.table().taken()), Set.of()),
                new Changes<>(Map.copyOf(identities.table().taken()), Set.of()),
                new Changes<>(Map.copyOf(addresses.table().taken()), Set.of()));
    }

    /** Follows what a watch delivered. */
    public FactChanges apply(List<WatchBatch.Event> events) {
        for (WatchBatch.Event event : events) {
            String key = event.entry().key();
            stale.remove(key);
            if (event.deleted()) {
                delete(key);
            } else if (Keys.isFact(key)) {
                put(event.entry());
            }
        }
        return settle();
    }

    /** Follows a full reading. With {@code keepMissing} what is no longer there is only marked, see {@link #dropStale}. */
    public FactChanges replace(List<Entry> entries, boolean keepMissing) {
        Set<String> missing = known;
        known = new HashSet<>(entries.size() * 2);
        for (Entry entry : entries) {
            missing.remove(entry.key());
            put(entry);
        }
        stale.retainAll(missing);
        if (keepMissing) {
            stale.addAll(missing);
        }
        known.addAll(stale);
        missing.removeAll(stale);
        missing.forEach(this::delete);
        return settle();
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
        List.copyOf(known).forEach(this::delete);
        refusals.clear();
        return settle();
    }

    private void put(Entry entry) {
        String key = entry.key();
        known.add(key);
        try {
            if (key.startsWith(Keys.NODES)) {
                String name = nodes.nameIn(key);
                nodes.table().said().put(name, nodes.read(name, entry.text()));
                nodes.decide(name);
            } else if (key.startsWith(Keys.IDENTITIES)) {
                int number = identities.numberIn(key);
                identities.table().said().put(number, identities.read(entry.text()));
                refusals.remove(key);
                identities.decide(number);
            } else if (key.startsWith(Keys.ADDRESSES)) {
                settleNodes();
                IpIdentity pair = addresses.read(key, entry.text());
                addresses.table().said().put(pair.prefix(), pair);
                refusals.remove(key);
                addresses.decide(pair.prefix());
            }
        } catch (IllegalArgumentException e) {
            refusals.add(key, String.valueOf(e.getMessage()), false);
        }
    }

    private void delete(String key) {
        known.remove(key);
        refusals.remove(key);
        try {
            if (key.startsWith(Keys.NODES)) {
                String name = nodes.nameIn(key);
                nodes.table().said().remove(name);
                nodes.decide(name);
            } else if (key.startsWith(Keys.IDENTITIES)) {
                int number = identities.numberIn(key);
                identities.table().said().remove(number);
                identities.decide(number);
            } else if (key.startsWith(Keys.ADDRESSES)) {
                Cidr prefix = AddressFacts.prefixIn(key);
                addresses.table().said().remove(prefix);
                addresses.decide(prefix);
            }
        } catch (IllegalArgumentException e) {
            refusals.remove(key); // a key that could not be read was never taken
        }
    }

    private void settleNodes() {
        if (nodes.takeMoved()) {
            addresses.reconsider();
        }
    }

    private FactChanges settle() {
        settleNodes();
        return new FactChanges(
                nodes.table().changes(),
                identities.table().changes(),
                addresses.table().changes());
    }
}
