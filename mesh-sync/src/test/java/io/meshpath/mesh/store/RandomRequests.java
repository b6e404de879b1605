// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.util.List;
import java.util.Random;

/** Requests of all kinds on few keys, so that they meet; many of them are refused. */
final class RandomRequests {
    /** None is followed by one that begins with it. */
    static final List<String> PREFIXES = List.of("a/", "b/c/", "b/");

    // The last two are ordered one way by their halves and the other way by their code points.
    private static final List<String> NAMES = List.of("1", "10", "2", "ä", "\uffee", "\ud83d\ude00");

    private final StorePair pair;
    private final Random random;

    RandomRequests(StorePair pair, Random random) {
        this.pair = pair;
        this.random = random;
    }

    void one(int step) {
        String what = "step " + step;
        String key = key();
        String prefix = prefix();
        long revision = revision();
        switch (random.nextInt(12)) {
            case 0 -> pair.same(what + ": get", store -> store.get(key));
            case 1 -> pair.same(what + ": get at", store -> store.getAt(key, revision));
            case 2 -> pair.same(what + ": list", store -> store.list(prefix, revision));
            case 3 -> pair.same(what + ": first", store -> store.first(prefix));
            case 4 -> pair.same(what + ": changed", store -> store.changedSince(prefix, revision));
            case 5 -> lease(what);
            default -> txn(what + ": transaction");
        }
    }

    private void lease(String what) {
        int lease = random.nextInt(pair.leases() + 1) - 1;
        switch (lease < 0 ? 0 : random.nextInt(6)) {
            case 1 -> pair.sameWithLease(what + ": keep", lease, KeyValueStore::keepAlive);
            case 2 ->
                pair.sameWithLease(what + ": revoke", lease, (store, id) -> {
                    store.revoke(id);
                    return store.getAt("a/", 0).header().revision();
                });
            case 3, 4, 5 -> pair.sameWithLease(what + ": keys", lease, KeyValueStore::keysOf);
            default -> pair.grant();
        }
    }

    private void txn(String what) {
        long seed = random.nextLong();
        int lease = random.nextInt(pair.leases() + 1) - 1;
        long now = pair.revision();
        pair.sameWithLease(what, lease, (store, id) -> store.commit(txn(store, new Random(seed), now, id)));
    }

    private static Txn txn(KeyValueStore store, Random random, long now, long lease) {
        Txn txn = store.txn();
        for (int i = random.nextInt(3); i > 0; i--) {
            condition(txn, store, random, now);
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            operation(txn, random, lease);
        }
        return txn;
    }

    private static void condition(Txn txn, KeyValueStore store, Random random, long now) {
        String key = key(random);
        switch (random.nextInt(6)) {
            case 0 -> txn.ifAbsent(key);
            case 1 -> txn.ifNoneUnder(prefix(random));
            case 2 -> txn.ifCreatedAt(key, random.nextBoolean() ? 0 : now);
            case 3 -> txn.ifValue(key, value(random));
            default -> store.get(key).ifPresent(entry -> changeable(txn, entry, random));
        }
    }

    /** Conditions that mostly hold. */
    private static void changeable(Txn txn, Entry entry, Random random) {
        if (random.nextBoolean()) {
            txn.ifUnchanged(entry);
        } else {
            txn.ifCreatedAt(entry.key(), entry.createRevision());
        }
    }

    private static void operation(Txn txn, Random random, long lease) {
        switch (random.nextInt(8)) {
            case 0, 1 -> txn.delete(key(random));
            case 2 -> txn.deleteUnder(prefix(random));
            default -> txn.put(key(random), value(random), random.nextBoolean() ? lease : 0);
        }
    }

    /** Watches from somewhere in what is kept, or a little later; etcd 3.4 loses deletes at the oldest one itself. */
    WatchPair watch() {
        List<WatchRange> ranges = PREFIXES.stream()
                .map(prefix ->
                        new WatchRange(prefix, Math.max(pair.oldest() + 1, pair.revision() + 3 - random.nextInt(20))))
                .toList();
        return pair.watch(ranges);
    }

    /** A revision; one in four is not kept, or not there yet. */
    private long revision() {
        return Math.max(0, pair.revision() - random.nextInt(40) + (random.nextInt(8) == 0 ? 30 : 0));
    }

    private String key() {
        return key(random);
    }

    private String prefix() {
        return prefix(random);
    }

    private static String key(Random random) {
        return prefix(random) + NAMES.get(random.nextInt(NAMES.size()));
    }

    private static String prefix(Random random) {
        return PREFIXES.get(random.nextInt(PREFIXES.size()));
    }

    private static String value(Random random) {
        return "v" + random.nextInt(3);
    }
}
