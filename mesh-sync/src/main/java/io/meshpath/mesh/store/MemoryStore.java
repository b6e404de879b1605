// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store in this process's memory, with etcd's revisions, leases, transactions and watches: for embedding a mesh where
 * no etcd is wanted, and for tests.
 *
 * <p>Every request is answered by etcd 3.4's rules, and a watch delivers the same events. Unlike etcd it compacts by
 * itself: the last {@link #KEPT} revisions can be gone back to, so that memory is bounded by what is stored. What is
 * stored ends with the process. Runs no thread: leases end when somebody asks or waits. Safe for use by multiple
 * threads.
 */
public final class MemoryStore {
    /** How many revisions are kept beside the newest. */
    public static final int KEPT = 10_000;

    private final String name;

    // Guards all below and everything in it, watches and connections too. Nothing of anybody else's is called with it.
    private final ReentrantLock lock = new ReentrantLock();
    private final MemoryData data;
    private final List<MemoryConnection> connections = new ArrayList<>();
    private boolean cut;

    /** An empty store with a name for messages. */
    public MemoryStore(String name) {
        this(name, MeshClock.SYSTEM);
    }

    /** An empty store whose leases end by this clock. */
    public MemoryStore(String name, MeshClock clock) {
        this.name = name;
        this.data = new MemoryData(clock, KEPT);
    }

    /** Where a mesh finds it. */
    public StoreConnector connector() {
        return deadline -> connect();
    }

    /** A connection of its own. While the store is {@link #cut}, its requests fail. */
    public KeyValueStore connect() {
        return locked(() -> {
            MemoryConnection connection = new MemoryConnection(this);
            connections.add(connection);
            return connection;
        });
    }

    /** The newest revision; a store that nothing was written to has 1. */
    public long revision() {
        return ask(now -> now.history().revision());
    }

    /**
     * Forgets all history before a revision.
     *
     * @throws StoreException when that one is already compacted, or not there yet
     */
    public void compact(long revision) {
        try {
            ask(now -> {
                now.compact(revision);
                return now;
            });
        } catch (MemoryRefusal e) {
            throw e.of("compact", this);
        }
    }

    /** Ends leases that are over. Requests and waits do that by themselves; it is for who moves the clock by hand. */
    public void expireLeases() {
        ask(now -> now);
    }

    /** Breaks every connection and refuses new requests until {@link #mend}, as when a network is gone; data stays. */
    public void cut() {
        locked(() -> {
            cut = true;
            connections.forEach(connection -> connection.cut(MemoryRefusal.failed("the connection is cut")));
            connections.clear();
            return this;
        });
    }

    /** Lets connections be made again. */
    public void mend() {
        locked(() -> {
            cut = false;
            return this;
        });
    }

    /** Runs something alone. */
    <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    /** Answers a request. */
    <T> T ask(Function<MemoryData, T> request) {
        return locked(() -> {
            data.expire();
            return request.apply(data);
        });
    }

    /** Refuses while the store is cut off. */
    void requireReachable() {
        if (cut) {
            throw MemoryRefusal.failed("cut off");
        }
    }

    /** A watch on some ranges; for whoever holds the lock. */
    MemoryWatch newWatch(List<WatchRange> ranges) {
        MemoryWatch watch = new MemoryWatch(this, data, lock.newCondition(), ranges);
        data.watches().add(watch);
        return watch;
    }

    /** A connection was closed. */
    void left(MemoryConnection connection) {
        connections.remove(connection);
    }

    /** Waits until there is something, the time is over, or a lease is, which may be something. */
    <T> List<T> waiting(Condition news, Duration timeout, Supplier<List<T>> something) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeout.toNanos();
            while (true) {
                data.expire();
                List<T> found = something.get();
                if (!found.isEmpty() || left <= 0) {
                    return found;
                }
                long wait = data.quiet(Duration.ofNanos(left)).toNanos();
                left -= wait - news.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@code memory:atlanta}. */
    @Override
    public String toString() {
        return "memory:" + name;
    }
}
