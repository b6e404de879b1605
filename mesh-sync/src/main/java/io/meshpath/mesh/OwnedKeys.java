// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What we want to be in etcd, and what of it still has to be written: the way to make the two equal may break off
 * anywhere and be taken again. Owned by the publishing thread.
 */
final class OwnedKeys {
    private static final int MOST_BYTES = 1 << 20; // etcd takes requests of 1.5 MiB

    private final Leases leases;
    private final Map<String, OwnedKey> owned = new HashMap<>();
    private final Set<String> toPut = new LinkedHashSet<>();
    private final Set<String> toDelete = new LinkedHashSet<>();

    OwnedKeys(Leases leases) {
        this.leases = leases;
    }

    /** The key is to be there with its value. */
    void put(OwnedKey key) {
        toDelete.remove(key.key());
        if (!key.equals(owned.put(key.key(), key))) {
            toPut.add(key.key());
        }
    }

    /** The key is there already, on this lease. */
    void adopt(OwnedKey key, long lease) {
        owned.put(key.key(), key);
        toPut.remove(key.key());
        toDelete.remove(key.key());
        leases.attached(key.key(), lease);
    }

    /** The key is to be gone; also one that an earlier life of this node has left behind. */
    void delete(String key) {
        owned.remove(key);
        toPut.remove(key);
        toDelete.add(key);
    }

    Set<String> keys() {
        return owned.keySet();
    }

    /** How many writes are outstanding. */
    int pending() {
        return toPut.size() + toDelete.size();
    }

    /** Keys that got lost are to be written again. */
    void rewrite(Set<String> lost) {
        lost.stream().filter(owned::containsKey).forEach(toPut::add);
    }

    /**
     * Writes what is outstanding, in transactions as large as etcd takes.
     *
     * @return what could not be written because an identity has become someone else's
     */
    List<String> flush(KeyValueStore store) {
        List<String> conflicts = new ArrayList<>();
        while (!toDelete.isEmpty()) {
            deleteSome(store);
        }
        while (!toPut.isEmpty()) {
            OwnedKey next = owned.get(toPut.iterator().next());
            if (next == null) {
                toPut.remove(toPut.iterator().next());
            } else if (next.master().isPresent()) {
                putReference(store, next, next.master().get()).ifPresent(conflicts::add);
            } else {
                putSome(store);
            }
        }
        return conflicts;
    }

    private void deleteSome(KeyValueStore store) {
        List<String> some = toDelete.stream().limit(Txn.MOST).toList();
        Txn txn = store.txn();
        some.forEach(txn::delete);
        txn.commit();
        some.forEach(leases::forget);
        some.forEach(toDelete::remove);
    }

    private void putSome(KeyValueStore store) {
        List<OwnedKey> some = new ArrayList<>();
        int bytes = 0;
        for (String key : toPut) {
            OwnedKey next = owned.get(key);
            if (next == null || next.master().isPresent()) {
                continue;
            }
            bytes += key.length() + next.value().length();
            if (some.size() == Txn.MOST || (bytes > MOST_BYTES && !some.isEmpty())) {
                break;
            }
            some.add(next);
        }
        long lease = leases.withRoom(store, some.size());
        Txn txn = store.txn();
        some.forEach(key -> txn.put(key.key(), key.value(), lease));
        txn.commit();
        some.forEach(key -> written(key, lease));
    }

    private Optional<String> putReference(KeyValueStore store, OwnedKey reference, OwnedKey.Master master) {
        long lease = leases.withRoom(store, 1);
        boolean done = store.txn()
                        .ifValue(master.key(), master.labels())
                        .put(reference.key(), reference.value(), lease)
                        .commit()
                || store.txn()
                        .ifAbsent(master.key())
                        .put(master.key(), master.labels(), 0)
                        .put(reference.key(), reference.value(), lease)
                        .commit();
        if (done) {
            written(reference, lease);
            return Optional.empty();
        }
        owned.remove(reference.key());
        toPut.remove(reference.key());
        return Optional.of("identity " + reference.value() + " of " + master.labels()
                + " was given to other labels while this node was away; attach its endpoints anew");
    }

    private void written(OwnedKey key, long lease) {
        leases.attached(key.key(), lease);
        toPut.remove(key.key());
    }
}
