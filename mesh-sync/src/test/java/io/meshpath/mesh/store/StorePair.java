// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.etcd.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A real etcd and a memory store that are asked the same and must answer the same. */
final class StorePair implements AutoCloseable {
    private final EtcdServer server;
    private final MemoryStore memory;
    private final KeyValueStore left;
    private final KeyValueStore right;
    private final List<Long> leftLeases = new ArrayList<>();
    private final List<Long> rightLeases = new ArrayList<>();
    private int markers;
    private long oldest; // that is kept

    StorePair(EtcdServer server, MemoryStore memory) {
        this.server = server;
        this.memory = memory;
        this.left = server.config().connector().connect(Duration.ofSeconds(5));
        this.right = memory.connect();
    }

    List<KeyValueStore> stores() {
        return List.of(left, right);
    }

    long revision() {
        return memory.revision();
    }

    /** Both give the same answer, or fail for the same reason. */
    <T> void same(String what, Function<KeyValueStore, T> request) {
        assertThat(answer(right, request)).as(what).isEqualTo(answer(left, request));
    }

    /** The same, of a request that names a lease by where it stands among those granted. */
    <T> void sameWithLease(String what, int lease, BiRequest<T> request) {
        assertThat(answer(right, store -> request.ask(store, idOf(rightLeases, lease))))
                .as(what)
                .isEqualTo(answer(left, store -> request.ask(store, idOf(leftLeases, lease))));
    }

    /** A request that names a lease. */
    interface BiRequest<T> {
        T ask(KeyValueStore store, long lease);
    }

    private static long idOf(List<Long> leases, int lease) {
        return lease < 0 ? 0 : leases.get(lease);
    }

    void grant() {
        leftLeases.add(left.grant(Duration.ofMinutes(10)));
        rightLeases.add(right.grant(Duration.ofMinutes(10)));
    }

    int leases() {
        return leftLeases.size();
    }

    private <T> Object answer(KeyValueStore store, Function<KeyValueStore, T> request) {
        try {
            return comparable(store, request.apply(store));
        } catch (StoreException e) {
            return e.kind();
        }
    }

    /** An answer without what two stores never have in common: cluster ids, terms and the numbers of leases. */
    private Object comparable(KeyValueStore store, Object answer) {
        if (answer instanceof Listing listing) {
            return List.of(
                    listing.entries().stream()
                            .map(entry -> comparable(store, entry))
                            .toList(),
                    listing.header().revision());
        }
        if (answer instanceof TxnResult result) {
            return List.of(result.succeeded(), result.header().revision());
        }
        if (answer instanceof Entry entry) {
            List<Long> leases = store.equals(left) ? leftLeases : rightLeases;
            int lease = entry.lease() == 0 ? -1 : leases.indexOf(entry.lease());
            return new Entry(entry.key(), entry.value(), entry.createRevision(), entry.modRevision(), lease);
        }
        return answer instanceof Optional<?> some ? some.map(value -> comparable(store, value)) : answer;
    }

    List<StoreException> failures(Consumer<KeyValueStore> request) {
        List<StoreException> failures = new ArrayList<>();
        for (KeyValueStore store : stores()) {
            try {
                request.accept(store);
            } catch (StoreException e) {
                failures.add(e);
            }
        }
        assertThat(failures).as("both refuse it").hasSize(2);
        return failures;
    }

    void compact(long revision) throws Exception {
        server.etcdctl("compact", "--physical", Long.toString(revision));
        memory.compact(revision);
        oldest = revision;
    }

    long oldest() {
        return oldest;
    }

    /** Watches the same in both. */
    WatchPair watch(List<WatchRange> ranges) {
        return new WatchPair(this, ranges, left.watch(ranges), right.watch(ranges));
    }

    /** Writes keys that are the last of their prefixes to change; returns how they end. */
    String marker() {
        String name = "marker" + markers++;
        same("marker", store -> {
            Txn txn = store.txn();
            RandomRequests.PREFIXES.forEach(prefix -> txn.put(prefix + name, "", 0));
            return txn.commit();
        });
        return name;
    }

    /** An event as it must look in both. */
    Map<String, Object> comparable(boolean isLeft, WatchBatch.Event event) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("deleted", event.deleted());
        facts.put("key", event.entry().key());
        facts.put("revision", event.entry().modRevision());
        if (!event.deleted()) {
            facts.put("entry", comparable(isLeft ? left : right, event.entry()));
        }
        return facts;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
