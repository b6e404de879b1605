// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A connection to a store of keys, with etcd's revisions, leases, transactions and watches.
 *
 * <p>Every answer is linearizable and of one store. Nothing is repeated here: who asks again knows whether it may. A
 * request that fails throws a {@link StoreException} that says what was asked of whom, and what came back. Its text form
 * says where the store is. Safe for use by multiple threads.
 */
public interface KeyValueStore extends AutoCloseable {
    /** The value of one key, if it has one. */
    Optional<Entry> get(String key);

    /** One key as it was at a revision, or as it is now with 0. */
    Listing getAt(String key, long revision);

    /** The first entry under a prefix, in the order of keys. */
    Optional<Entry> first(String prefix);

    /** The first entry under each of these prefixes, in their order; etcd answers up to {@link Txn#MOST} at once. */
    default List<Optional<Entry>> firstOfEach(List<String> prefixes) {
        return prefixes.stream().map(this::first).toList();
    }

    /** The entries under a prefix that changed at {@code revision} or later, now. */
    Listing changedSince(String prefix, long revision);

    /** Everything under a prefix, at one revision: this one, or the newest where it is 0. */
    Listing list(String prefix, long revision);

    /** Runs a transaction. */
    TxnResult commit(Txn txn);

    /**
     * Runs transactions of which each is done or not by its own conditions; etcd takes up to {@link Txn#MOST} at once, with
     * at most {@link Txn#MOST_OF_EACH} operations in each. None may write what another one writes or compares, so that it
     * makes no difference in which order they are done.
     *
     * @return whether each was done, in their order
     */
    default List<Boolean> commitEach(List<Txn> txns) {
        return txns.stream().map(Txn::commit).toList();
    }

    /** Starts a transaction. */
    default Txn txn() {
        return new Txn(this);
    }

    /** A new lease; it lives as long as it is kept alive at least this often. Counted in seconds. */
    long grant(Duration lease);

    /** Gives a lease its whole time again; false when the store no longer has it. */
    boolean keepAlive(long lease);

    /** The keys that hang on a lease; empty when the store no longer has the lease. */
    Optional<Set<String>> keysOf(long lease);

    /** Ends a lease; its keys go with it. A lease that is not there is no error. */
    void revoke(long lease);

    /** Watches some ranges of keys; whoever takes from it knows by {@link WatchBatch#range} which one an answer is of. */
    Watch watch(List<WatchRange> ranges);

    /** The certificates of a connection by TLS, as they are now, renewed ones included; asks nobody. */
    default Optional<StoreCertificates> certificates() {
        return Optional.empty();
    }

    /** Ends the connection at once, and with it every request and watch. */
    @Override
    void close();
}
