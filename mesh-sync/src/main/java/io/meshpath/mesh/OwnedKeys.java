// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What we want to be in etcd, and what of it still has to be written: the way to make the two equal may break off
 * anywhere and be taken again. Owned by the publishing thread.
 */
final class OwnedKeys {
    static final int MOST_BYTES = 1 << 20; // etcd takes requests of 1.5 MiB

    private final LocalNode self;
    private final Leases leases;
    private final Map<String, OwnedKey> owned = new HashMap<>();
    private final Set<String> toPut = new LinkedHashSet<>();
    private final Set<String> toDelete = new LinkedHashSet<>();

    OwnedKeys(LocalNode self, Leases leases) {
        this.self = self;
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

    /** Whether the key is ours and, as far as we know, in etcd. */
    boolean isWritten(String key) {
        return owned.containsKey(key) && !toPut.contains(key);
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
     * Writes what is outstanding, in transactions as large as etcd takes. References to identities are tried once: while
     * another node is writing the same ones they stay {@link #pending}.
     *
     * @return what could not be written because an identity has become someone else's
     */
    List<String> flush(KeyValueStore store) {
        deleteAll(store);
        toPut.removeIf(key -> !owned.containsKey(key));
        List<OwnedKey> plain = new ArrayList<>();
        List<OwnedKey> references = new ArrayList<>();
        toPut.stream()
                .map(owned::get)
                .filter(Objects::nonNull)
                .forEach(key -> (key.master().isEmpty() ? plain : references).add(key));
        for (int from = 0; from < plain.size(); ) {
            from += putSome(store, plain, from);
        }
        List<String> conflicts = new ArrayList<>();
        for (int from = 0; from < references.size(); from += Txn.MOST) {
            conflicts.addAll(putBack(store, references.subList(from, Math.min(references.size(), from + Txn.MOST))));
        }
        deleteAll(store); // references to what is someone else's now
        return conflicts;
    }

    private void deleteAll(KeyValueStore store) {
        while (!toDelete.isEmpty()) {
            deleteSome(store);
        }
    }

    private void deleteSome(KeyValueStore store) {
        List<String> some = toDelete.stream().limit(Txn.MOST).toList();
        Txn txn = store.txn();
        some.forEach(txn::delete);
        txn.commit();
        some.forEach(leases::forget);
        some.forEach(toDelete::remove);
    }

    private int putSome(KeyValueStore store, List<OwnedKey> keys, int from) {
        int bytes = 0;
        int to = from;
        while (to < keys.size() && to - from < Txn.MOST) {
            bytes += keys.get(to).key().length() + keys.get(to).value().length();
            if (bytes > MOST_BYTES && to > from) {
                break;
            }
            to++;
        }
        List<OwnedKey> some = keys.subList(from, to);
        long lease = leases.withRoom(store, some.size());
        Txn txn = store.txn();
        some.forEach(key -> txn.put(key.key(), key.value(), lease));
        txn.commit();
        some.forEach(key -> written(key, lease));
        return some.size();
    }

    private List<String> putBack(KeyValueStore store, List<OwnedKey> some) {
        long lease = leases.withRoom(store, some.size());
        LostReferences lost = LostReferences.putBack(store, self, some, lease);
        lost.back().forEach(reference -> written(reference, lease));
        lost.conflicts().keySet().forEach(reference -> delete(reference.key()));
        return List.copyOf(lost.conflicts().values());
    }

    private void written(OwnedKey key, long lease) {
        leases.attached(key.key(), lease);
        toPut.remove(key.key());
    }
}
