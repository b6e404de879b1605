// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.store.KeyValueStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Our leases and the keys on them, at most {@link #MOST_KEYS} on each: a put costs etcd time in proportion (etcd issue
 * 15993). Whether a lease lives is asked of etcd and never concluded from a clock. Owned by the publishing thread.
 */
final class Leases {
    static final int MOST_KEYS = 1000;

    private final MeshTimers timers;
    private final Map<Long, Set<String>> keys = new HashMap<>();
    private final Map<String, Long> leases = new HashMap<>();

    Leases(MeshTimers timers) {
        this.timers = timers;
    }

    /** A lease with room for this many keys more; granted if there is none. */
    long withRoom(KeyValueStore store, int count) {
        Optional<Long> open = keys.entrySet().stream()
                .filter(lease -> lease.getValue().size() + count <= MOST_KEYS)
                .map(Map.Entry::getKey)
                .findFirst();
        if (open.isPresent()) {
            return open.get();
        }
        long granted = store.grant(timers.lease());
        keys.put(granted, new HashSet<>());
        return granted;
    }

    /** A key was put on a lease. */
    void attached(String key, long lease) {
        forget(key);
        keys.computeIfAbsent(lease, id -> new HashSet<>()).add(key);
        leases.put(key, lease);
    }

    /** A key is no longer ours. */
    void forget(String key) {
        Long lease = leases.remove(key);
        if (lease != null) {
            keys.getOrDefault(lease, new HashSet<>()).remove(key);
        }
    }

    /** Keeps all leases alive; {@code lost} is given the keys of each that etcd no longer has, to be put again. */
    void keepAlive(KeyValueStore store, Consumer<Set<String>> lost) {
        for (long lease : List.copyOf(keys.keySet())) {
            if (!store.keepAlive(lease)) {
                lost.accept(drop(lease));
            }
        }
    }

    /**
     * Compares with what etcd has on our leases; {@code lost} is given the keys that are missing there, {@code stray} those
     * that were put by a request whose answer never came.
     */
    void audit(KeyValueStore store, Consumer<Set<String>> lost, Consumer<Set<String>> stray) {
        for (long lease : List.copyOf(keys.keySet())) {
            Optional<Set<String>> there = store.keysOf(lease);
            there.ifPresent(all -> {
                Set<String> unknown = new HashSet<>(all);
                unknown.removeAll(keys.getOrDefault(lease, Set.of()));
                stray.accept(unknown);
            });
            Set<String> missing = there.isPresent() ? new HashSet<>(keys.getOrDefault(lease, Set.of())) : drop(lease);
            if (there.isPresent()) {
                missing.removeAll(there.get());
                missing.forEach(this::forget);
            }
            lost.accept(missing);
        }
    }

    private Set<String> drop(long lease) {
        Set<String> lost = keys.getOrDefault(lease, Set.of());
        keys.remove(lease);
        lost.forEach(leases::remove);
        return lost;
    }

    /** All leases, for who leaves. */
    Set<Long> all() {
        return Set.copyOf(keys.keySet());
    }
}
