// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Agrees with the cluster's other nodes on a number for each label set, under the keys of Cilium's kvstore mode.
 *
 * <p>An identity is a master key (number → labels, without a lease, created once) and a leased reference of each node
 * that uses it. Two conditions, checked by etcd in the transaction that writes, make it agree without locks: a master is
 * only created where there is none with its number, and a label set only gets a number while no node refers to it by
 * one. So no number ever stands for two sets, and no set in use has two numbers. Owned by the publishing thread.
 */
final class IdentityAllocator {
    private static final int MOST_TRIES = 100;

    private final LocalNode self;
    private final Leases leases;
    private final OwnedKeys owned;
    private final SplittableRandom random;
    private final Map<Labels, Held> held = new HashMap<>();
    private final MasterIndex masters;

    /** A number this node refers to, and how often it was asked for. */
    private static final class Held {
        final int number;
        int uses = 1;

        Held(int number) {
            this.number = number;
        }
    }

    IdentityAllocator(LocalNode self, Leases leases, OwnedKeys owned, SplittableRandom random) {
        this.self = self;
        this.leases = leases;
        this.owned = owned;
        this.random = random;
        this.masters = new MasterIndex(self);
    }

    /** The number this node already has for the labels; counts as one more use. */
    OptionalInt acquireHeld(Labels labels) {
        Held known = held.get(labels);
        if (known == null) {
            return OptionalInt.empty();
        }
        known.uses++;
        return OptionalInt.of(known.number);
    }

    /** The cluster's number for the labels; there is one afterwards, and it stays until this node releases it. */
    int acquire(KeyValueStore store, Labels labels) {
        if (!labels.contains(Label.cluster(self.cluster()))) {
            throw new IllegalArgumentException("labels of " + self.cluster() + " must have "
                    + Label.cluster(self.cluster()) + " but are " + labels);
        }
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            OptionalInt number = tryOnce(store, labels);
            if (number.isPresent()) {
                held.put(labels, new Held(number.getAsInt()));
                return number.getAsInt();
            }
        }
        throw new MeshException("could not agree on an identity for " + labels + " in " + MOST_TRIES
                + " tries; too many nodes ask at once, or its keys in etcd contradict each other");
    }

    /** Empty when another node was quicker: then the next try finds what that one wrote. */
    private OptionalInt tryOnce(KeyValueStore store, Labels labels) {
        Optional<Entry> used = store.first(Keys.references(labels));
        if (used.isPresent()) {
            return join(store, labels, used.get());
        }
        masters.refresh(store);
        OptionalInt unused = masters.numberOf(labels);
        return unused.isPresent()
                ? reuse(store, labels, unused.getAsInt())
                : create(store, labels, masters.choose(random));
    }

    /** Some node uses a number for the labels: refer to the same one. */
    private OptionalInt join(KeyValueStore store, Labels labels, Entry used) {
        int number = number(used);
        OwnedKey reference = reference(labels, number);
        long lease = leases.withRoom(store, 1);
        Txn txn = store.txn().ifUnchanged(used).ifValue(Keys.identity(number), labels.kvstoreForm());
        if (put(txn, reference, lease)) {
            return OptionalInt.of(number);
        }
        Txn repair = store.txn()
                .ifUnchanged(used)
                .ifAbsent(Keys.identity(number))
                .put(Keys.identity(number), labels.kvstoreForm(), 0);
        return put(repair, reference, lease) ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** There is a number for the labels that nobody uses. */
    private OptionalInt reuse(KeyValueStore store, Labels labels, int number) {
        Txn txn = store.txn().ifNoneUnder(Keys.references(labels)).ifValue(Keys.identity(number), labels.kvstoreForm());
        if (put(txn, reference(labels, number), leases.withRoom(store, 1))) {
            return OptionalInt.of(number);
        }
        masters.forget(number);
        return OptionalInt.empty();
    }

    private OptionalInt create(KeyValueStore store, Labels labels, int number) {
        Txn txn = store.txn()
                .ifNoneUnder(Keys.references(labels))
                .ifAbsent(Keys.identity(number))
                .put(Keys.identity(number), labels.kvstoreForm(), 0);
        boolean done = put(txn, reference(labels, number), leases.withRoom(store, 1));
        return done ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private boolean put(Txn txn, OwnedKey reference, long lease) {
        boolean done = txn.put(reference.key(), reference.value(), lease).commit();
        if (done) {
            owned.adopt(reference, lease);
        }
        return done;
    }

    private OwnedKey reference(Labels labels, int number) {
        return new OwnedKey(
                Keys.reference(labels, self.address()),
                Integer.toString(number),
                Optional.of(new OwnedKey.Master(Keys.identity(number), labels.kvstoreForm())));
    }

    private int number(Entry reference) {
        String text = reference.text();
        if (text.matches("[1-9][0-9]{0,8}") && self.layout().owns(self.id(), Integer.parseInt(text))) {
            return Integer.parseInt(text);
        }
        throw new MeshException(reference.key() + " refers to '" + text + "', which is no identity of " + self.cluster()
                + " (cluster id " + self.id() + "); delete the key, or correct the cluster id");
    }

    /** One use less; after the last one this node no longer refers to the number. A number it does not have is no error. */
    void release(int number) {
        held.entrySet().removeIf(entry -> {
            if (entry.getValue().number != number || --entry.getValue().uses > 0) {
                return false;
            }
            owned.delete(Keys.reference(entry.getKey(), self.address()));
            return true;
        });
    }

    /** The reference was lost to other labels: the next one who asks gets another number. */
    void forgetLost() {
        held.entrySet().removeIf(entry -> !owned.keys().contains(Keys.reference(entry.getKey(), self.address())));
    }

    /** How many identities this node refers to. */
    int count() {
        return held.size();
    }
}
