// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import io.meshpath.mesh.time.Due;
import io.meshpath.mesh.time.MeshClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes identities that nobody has used for a while, if this node is the one that does so for the cluster.
 *
 * <p>An identity goes when, at each look for the whole grace, no node referred to it and nobody wrote it, when no address
 * has it at the last look, and when etcd finds in the transaction that deletes it that still nobody refers to it, that no
 * node of Cilium has its labels locked, and that this node is still the collector. Keys with a lease are not touched:
 * whoever wrote those takes them back. Owned by the publishing thread.
 */
final class IdentityCollector {
    private static final Logger LOG = System.getLogger(IdentityCollector.class.getName());

    private final LocalNode self;
    private final IdentitySettings.Collection settings;
    private final MeshClock clock;
    private final CollectorKey key;
    private final Map<String, Unused> unused = new HashMap<>();
    private final Deque<Master> doomed = new ArrayDeque<>();
    private final Due look;
    private final Due sweep;
    private long collected;

    /** A master key that a node of this cluster may have allocated. */
    private record Master(Entry entry, Labels labels) {}

    /** A master key that had no reference when it was last looked at, and when it has been so for long enough. */
    private record Unused(long modRevision, Due due) {}

    IdentityCollector(LocalNode self, MeshTimers timers, Leases leases, IdentitySettings.Collection settings) {
        this.self = self;
        this.settings = settings;
        this.clock = timers.clock();
        this.key = new CollectorKey(self, timers, leases);
        this.look = Due.in(clock, settings.interval());
        this.sweep = Due.in(clock, Duration.ZERO);
    }

    /** How long there is nothing to do, at most this. */
    Duration idle(Duration most) {
        if (!settings.enabled()) {
            return most;
        }
        Duration next = key.idle(most);
        if (key.term().isPresent()) {
            next = look.wait(next);
            next = doomed.isEmpty() ? next : sweep.wait(next);
        }
        return next;
    }

    /** Does what is due: becomes the collector where there is none, looks, and deletes a part of what is to go. */
    void turn(KeyValueStore store) {
        if (!settings.enabled()) {
            return;
        }
        Optional<Long> before = key.term();
        Optional<Long> term = key.hold(store);
        if (!term.equals(before)) { // what the last collector has seen is not known here
            unused.clear();
            doomed.clear();
            look.again(Duration.ZERO);
        }
        if (term.isPresent() && look.isNow()) {
            look(store);
            look.again(settings.interval());
        }
        if (term.isPresent() && !doomed.isEmpty() && sweep.isNow()) {
            sweep(store, term.get());
        }
    }

    private void look(KeyValueStore store) {
        List<Master> masters = new ArrayList<>();
        store.list(Keys.IDENTITIES, 0).entries().forEach(entry -> ours(entry).ifPresent(masters::add));
        List<Master> idle = withoutReference(store, masters);
        Map<String, Unused> before = Map.copyOf(unused);
        unused.clear();
        doomed.clear();
        for (Master master : idle) {
            Unused known = before.get(master.entry().key());
            Unused now = known != null && known.modRevision() == master.entry().modRevision()
                    ? known
                    : new Unused(master.entry().modRevision(), Due.in(clock, settings.grace()));
            unused.put(master.entry().key(), now);
            if (now.due().isNow()) {
                doomed.add(master);
            }
        }
        spareAddressed(store);
    }

    /** Empty for what no node of this cluster would have written: nothing proves that it is unused. */
    private Optional<Master> ours(Entry entry) {
        String number = entry.key().substring(Keys.IDENTITIES.length());
        if (entry.lease() != 0
                || !number.matches("[1-9][0-9]{0,8}")
                || !self.layout().owns(self.id(), Integer.parseInt(number))) {
            return Optional.empty();
        }
        try {
            Labels labels = Labels.parse(entry.text());
            return labels.contains(Label.cluster(self.cluster()))
                            && labels.kvstoreForm().equals(entry.text())
                    ? Optional.of(new Master(entry, labels))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Master> withoutReference(KeyValueStore store, List<Master> masters) {
        List<Master> without = new ArrayList<>();
        for (int from = 0; from < masters.size(); from += Txn.MOST) {
            List<Master> some = masters.subList(from, Math.min(masters.size(), from + Txn.MOST));
            List<Optional<Entry>> used = store.firstOfEach(some.stream()
                    .map(master -> Keys.references(master.labels()))
                    .toList());
            for (int i = 0; i < some.size(); i++) {
                if (used.get(i).isEmpty()) {
                    without.add(some.get(i));
                }
            }
        }
        return without;
    }

    /** An address that has the identity although no node refers to it: somebody errs, but the pod is there. */
    private void spareAddressed(KeyValueStore store) {
        if (doomed.isEmpty()) {
            return;
        }
        Set<String> addressed = new HashSet<>();
        for (Entry address : store.list(Keys.ADDRESSES, 0).entries()) {
            try {
                addressed.add(Keys.identity(IpIdentity.read(address.text()).identity()));
            } catch (IllegalArgumentException e) {
                LOG.log(Level.DEBUG, "{0} is no address: {1}", address.key(), e.getMessage());
            }
        }
        doomed.removeIf(master -> addressed.contains(master.entry().key()));
    }

    private void sweep(KeyValueStore store, long term) {
        List<Master> some = new ArrayList<>();
        while (!doomed.isEmpty() && some.size() < Math.min(Txn.MOST, settings.perMinute())) {
            some.add(doomed.remove());
        }
        List<Boolean> done = store.commitEach(some.stream()
                .map(master -> key.only(store.txn(), term)
                        .ifUnchanged(master.entry())
                        .ifNoneUnder(Keys.references(master.labels()))
                        .ifNoneUnder(Keys.identityLocks(master.labels()))
                        .delete(master.entry().key()))
                .toList());
        some.forEach(master -> unused.remove(master.entry().key()));
        long deleted = done.stream().filter(one -> one).count();
        collected += deleted;
        sweep.again(Duration.ofMinutes(1).multipliedBy(some.size()).dividedBy(settings.perMinute()));
        LOG.log(Level.DEBUG, "cluster {0}: {1} identities that nobody used are gone", self.cluster(), deleted);
        if (deleted < some.size()) {
            key.doubt();
        }
    }

    /** Whether this node is the cluster's collector, as far as it knows. */
    boolean isCollector() {
        return key.term().isPresent();
    }

    /** How many identities this node has deleted. */
    long collected() {
        return collected;
    }
}
