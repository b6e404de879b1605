// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import io.meshpath.mesh.time.Due;
import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/** Leases, the keys on each, and when each ends. Not safe for use by multiple threads. */
final class MemoryLeases {
    private static final Duration SHORTEST = Duration.ofSeconds(2); // etcd's, too
    private static final Duration LONG = Duration.ofDays(1);

    private final MeshClock clock;
    private final Map<Long, Lease> leases = new HashMap<>();
    private final Due look; // no lease ends before

    private record Lease(Duration time, Due end, Set<String> keys) {}

    MemoryLeases(MeshClock clock) {
        this.clock = clock;
        this.look = Due.in(clock, LONG);
    }

    /** A lease with a number that no store has ever given to another one, as far as chance allows. */
    long grant(Duration wanted) {
        Duration whole = Duration.ofSeconds(wanted.toSeconds());
        Duration time = whole.compareTo(SHORTEST) < 0 ? SHORTEST : whole;
        long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        leases.put(id, new Lease(time, Due.in(clock, time), new TreeSet<>(KeyOrder.UTF_8)));
        look.again(look.wait(time));
        return id;
    }

    boolean renew(long id) {
        Lease lease = leases.get(id);
        if (lease == null) {
            return false;
        }
        lease.end().again(lease.time());
        return true;
    }

    boolean has(long id) {
        return leases.containsKey(id);
    }

    Optional<Set<String>> keysOf(long id) {
        return Optional.ofNullable(leases.get(id)).map(lease -> Set.copyOf(lease.keys()));
    }

    void attach(String key, long id) {
        Optional.ofNullable(leases.get(id)).ifPresent(lease -> lease.keys().add(key));
    }

    void detach(String key, long id) {
        Optional.ofNullable(leases.get(id)).ifPresent(lease -> lease.keys().remove(key));
    }

    /** Ends a lease; returns the keys that go with it, in their order. */
    List<String> end(long id) {
        Lease lease = leases.remove(id);
        return lease == null ? List.of() : List.copyOf(lease.keys());
    }

    /** The leases whose time is over. */
    List<Long> over() {
        if (!look.isNow()) {
            return List.of();
        }
        Duration next = LONG;
        for (Lease lease : leases.values()) {
            Duration left = lease.end().wait(LONG);
            next = left.isZero() || left.compareTo(next) > 0 ? next : left;
        }
        look.again(next);
        return leases.entrySet().stream()
                .filter(lease -> lease.getValue().end().isNow())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How long no lease ends: at most {@code most}. */
    Duration quiet(Duration most) {
        return look.wait(most);
    }
}
