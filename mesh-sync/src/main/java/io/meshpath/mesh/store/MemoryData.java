// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import io.meshpath.mesh.store.WatchBatch.Event;
import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** What a memory store holds, and who watches it. Not safe for use by multiple threads: the store has the lock. */
final class MemoryData {
    private static final long TERM = 1; // nobody is ever elected

    private final int kept;
    private final long clusterId = ThreadLocalRandom.current().nextLong();
    private final MemoryHistory history = new MemoryHistory();
    private final MemoryLeases leases;
    private final List<MemoryWatch> watches = new ArrayList<>();

    /** @param kept how many revisions can be gone back to */
    MemoryData(MeshClock clock, int kept) {
        this.kept = kept;
        this.leases = new MemoryLeases(clock);
    }

    MemoryHistory history() {
        return history;
    }

    List<MemoryWatch> watches() {
        return watches;
    }

    StoreHeader header() {
        return new StoreHeader(clusterId, history.revision(), TERM);
    }

    Listing get(String key, long revision) {
        long when = readable(revision);
        return new Listing(history.get(key, when).stream().toList(), header());
    }

    Listing list(String prefix, long revision) {
        return new Listing(history.under(prefix, readable(revision)), header());
    }

    Listing changedSince(String prefix, long revision) {
        List<Entry> now = history.under(prefix, history.revision());
        return new Listing(
                now.stream().filter(entry -> entry.modRevision() >= revision).toList(), header());
    }

    private long readable(long revision) {
        if (revision > history.revision()) {
            throw gone("revision " + revision + " is not there yet; the newest is " + history.revision());
        }
        if (revision > 0 && revision < history.oldest()) {
            throw gone("revision " + revision + " is compacted; the oldest kept is " + history.oldest());
        }
        return revision > 0 ? revision : history.revision();
    }

    private static MemoryRefusal gone(String reason) {
        return new MemoryRefusal(StoreException.Kind.REVISION_GONE, reason);
    }

    TxnResult commit(Txn txn) {
        MemoryTxn.check(txn);
        boolean done = MemoryTxn.holds(txn, history);
        if (done) {
            txn.operations().forEach(this::requireLease);
            txn.operations().forEach(this::write);
            end();
        }
        return new TxnResult(done, header());
    }

    private void requireLease(Txn.Operation operation) {
        if (operation instanceof Txn.Operation.Put put && put.lease() != 0 && !leases.has(put.lease())) {
            throw new MemoryRefusal(
                    StoreException.Kind.NOT_FOUND, "there is no lease " + Long.toHexString(put.lease()));
        }
    }

    private void write(Txn.Operation operation) {
        if (operation instanceof Txn.Operation.Put put) {
            history.put(put.key(), put.value(), put.lease())
                    .ifPresent(before -> leases.detach(put.key(), before.lease()));
            leases.attach(put.key(), put.lease());
        } else if (operation instanceof Txn.Operation.DeleteUnder under) {
            history.under(under.prefix(), history.revision()).forEach(entry -> delete(entry.key()));
        } else {
            delete(((Txn.Operation.Delete) operation).key());
        }
    }

    private void delete(String key) {
        history.delete(key).ifPresent(before -> leases.detach(key, before.lease()));
    }

    /** Ends the revision being written: watches get it, and the oldest one is forgotten. */
    private void end() {
        List<Event> events = history.end();
        if (events.isEmpty()) {
            return;
        }
        watches.forEach(watch -> watch.happened(history.revision(), events));
        if (history.revision() - history.oldest() > kept) {
            history.compact(history.revision() - kept);
        }
    }

    void compact(long revision) {
        if (revision <= history.oldest() || revision > history.revision()) {
            throw gone("revision " + revision + " cannot be compacted to: kept is " + history.oldest() + " to "
                    + history.revision());
        }
        history.compact(revision);
    }

    long grant(Duration lease) {
        return leases.grant(lease);
    }

    boolean keepAlive(long lease) {
        return leases.renew(lease);
    }

    Optional<Set<String>> keysOf(long lease) {
        return leases.keysOf(lease);
    }

    void revoke(long lease) {
        leases.end(lease).forEach(history::delete);
        end();
    }

    /** Ends the leases whose time is over. */
    void expire() {
        leases.over().forEach(this::revoke);
    }

    /** How long no lease ends: at most {@code most}. */
    Duration quiet(Duration most) {
        return leases.quiet(most);
    }
}
