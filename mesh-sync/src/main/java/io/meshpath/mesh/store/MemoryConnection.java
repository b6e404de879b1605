// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A connection to a memory store. Safe for use by multiple threads. */
final class MemoryConnection implements KeyValueStore {
    private final MemoryStore store;
    private final List<MemoryWatch> watches = new ArrayList<>(); // like all here, under the store's lock
    private @Nullable MemoryRefusal ended;

    MemoryConnection(MemoryStore store) {
        this.store = store;
    }

    @Override
    public Optional<Entry> get(String key) {
        return getAt(key, 0).entries().stream().findFirst();
    }

    @Override
    public Listing getAt(String key, long revision) {
        return ask("get " + key, data -> data.get(key, revision));
    }

    @Override
    public Optional<Entry> first(String prefix) {
        return list(prefix, 0).entries().stream().findFirst();
    }

    @Override
    public Listing changedSince(String prefix, long revision) {
        return ask("list " + prefix, data -> data.changedSince(prefix, revision));
    }

    @Override
    public Listing list(String prefix, long revision) {
        return ask("list " + prefix, data -> data.list(prefix, revision));
    }

    @Override
    public TxnResult commit(Txn txn) {
        return ask(txn.toString(), data -> data.commit(txn));
    }

    @Override
    public long grant(Duration lease) {
        return ask("grant a lease", data -> data.grant(lease));
    }

    @Override
    public boolean keepAlive(long lease) {
        return ask("keep lease " + Long.toHexString(lease), data -> data.keepAlive(lease));
    }

    @Override
    public Optional<Set<String>> keysOf(long lease) {
        return ask("look at lease " + Long.toHexString(lease), data -> data.keysOf(lease));
    }

    @Override
    public void revoke(long lease) {
        ask("revoke lease " + Long.toHexString(lease), data -> {
            data.revoke(lease);
            return lease;
        });
    }

    @Override
    public Watch watch(List<WatchRange> ranges) {
        String what = "watch " + ranges.stream().map(WatchRange::toString).collect(Collectors.joining(", "));
        return ask(what, data -> {
            MemoryWatch watch = store.newWatch(ranges);
            watches.add(watch);
            return watch;
        });
    }

    private <T> T ask(String what, Function<MemoryData, T> request) {
        try {
            return store.ask(data -> {
                if (ended != null) {
                    throw ended;
                }
                store.requireReachable();
                return request.apply(data);
            });
        } catch (MemoryRefusal e) {
            throw e.of(what, store);
        }
    }

    /** Ends the connection and its watches; for whoever holds the lock. */
    void cut(MemoryRefusal reason) {
        ended = reason;
        watches.forEach(watch -> watch.end(reason));
    }

    @Override
    public void close() {
        store.locked(() -> {
            cut(MemoryRefusal.failed("the connection is closed"));
            store.left(this);
            return this;
        });
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
