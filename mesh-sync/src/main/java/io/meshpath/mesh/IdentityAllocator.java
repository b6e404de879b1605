// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.Txn;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Agrees with the cluster's other nodes on a number for each label set, under the keys of Cilium's kvstore mode.
 *
 * <p>An identity is a master key (number → labels, without a lease, created once) and a leased reference of each node
 * that uses it. Two conditions, checked by etcd in the transaction that writes, make it agree without locks: a master is
 * only created where there is none with its number, and a label set only gets a number while no node refers to it by
 * one. So no number ever stands for two sets, and no set in use has two numbers. What is asked meanwhile is asked of etcd
 * together: {@link Txn#MOST} sets cost one reading and one writing. Owned by the publishing thread.
 */
final class IdentityAllocator {
    private static final int MOST_TRIES = 100;
    private static final int ROUND = 10 * Txn.MOST; // so that leases are looked after in between
    private static final int SHORTEST_WAIT_MILLIS = 4;
    private static final int LONGEST_WAIT_MILLIS = 500;

    private final LocalNode self;
    private final Leases leases;
    private final OwnedKeys owned;
    private final SplittableRandom random;
    private final MasterIndex masters;
    private final UsedIdentities used;
    private final WantedIdentities wanted = new WantedIdentities();
    private final Due next;
    private int fruitless; // rounds in a row
    private long conflicts;

    /** What is to be tried for some labels. */
    private record Claim(Labels labels, OwnedKey reference, int number, Kind kind, Txn txn) {}

    private enum Kind {
        JOIN,
        REUSE,
        CREATE
    }

    IdentityAllocator(
            LocalNode self,
            MeshTimers timers,
            Leases leases,
            OwnedKeys owned,
            SplittableRandom random,
            UsedIdentities used) {
        this.used = used;
        this.self = self;
        this.leases = leases;
        this.owned = owned;
        this.random = random;
        this.masters = new MasterIndex(self);
        this.next = Due.in(timers.clock(), Duration.ZERO);
    }

    /** The cluster's number for the labels is wanted; at once when this node has it, otherwise with {@link #agree}. */
    void ask(Labels labels, CompletableFuture<Integer> asker) {
        if (!labels.contains(Label.cluster(self.cluster()))) {
            asker.completeExceptionally(new IllegalArgumentException("labels of " + self.cluster() + " must have "
                    + Label.cluster(self.cluster()) + " but are " + labels));
            return;
        }
        if (used.isCertain(labels)) {
            used.answer(labels, used.number(labels), List.of(asker));
        } else {
            wanted.add(labels, asker);
        }
    }

    private void answerCertain() {
        for (Labels labels : wanted.some(used::isCertain, Integer.MAX_VALUE)) {
            used.answer(labels, used.number(labels), wanted.remove(labels));
        }
    }

    /** Whether labels without a number are waiting. */
    boolean isAsked() {
        return !wanted.isEmpty();
    }

    /** When {@link #agree} is to be called. */
    Due next() {
        return next;
    }

    /** Tries once for those who have waited longest; others may have been quicker, then {@link #isAsked} stays. */
    void agree(KeyValueStore store) {
        answerCertain();
        List<Labels> round = wanted.some(labels -> !used.isUncertain(labels), ROUND);
        Tally tally = new Tally();
        for (int from = 0; from < round.size(); ) {
            List<Labels> some = WantedIdentities.fitting(round, from);
            from += some.size();
            tryOnce(store, some, tally);
        }
        fruitless = tally.agreed > 0 || wanted.isEmpty() ? 0 : fruitless + 1;
        next.again(Duration.ofMillis(fruitless < 2 ? 0 : random.nextInt(longestWait())));
    }

    private int longestWait() {
        return Math.min(LONGEST_WAIT_MILLIS, SHORTEST_WAIT_MILLIS << Math.min(fruitless, 10));
    }

    /** What one round has come to. */
    private static final class Tally {
        boolean refreshed;
        int agreed;
    }

    private void tryOnce(KeyValueStore store, List<Labels> some, Tally tally) {
        List<Optional<Entry>> used =
                store.firstOfEach(some.stream().map(Keys::references).toList());
        if (!tally.refreshed && used.stream().anyMatch(Optional::isEmpty)) {
            masters.refresh(store);
            tally.refreshed = true;
        }
        long lease = leases.withRoom(store, some.size());
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            claim(store, some.get(i), used.get(i), lease).ifPresent(claims::add);
        }
        if (!claims.isEmpty()) {
            List<Boolean> done =
                    store.commitEach(claims.stream().map(Claim::txn).toList());
            for (int i = 0; i < claims.size(); i++) {
                tally.agreed += done.get(i) ? 1 : 0;
                settle(claims.get(i), done.get(i), lease);
            }
        }
    }

    /** Empty when there is no way; whoever asked has been told. */
    private Optional<Claim> claim(KeyValueStore store, Labels labels, Optional<Entry> used, long lease) {
        try {
            ReferenceTxns txns = new ReferenceTxns(store, self, labels, lease);
            if (used.isPresent()) {
                int number = number(used.get());
                boolean repair = wanted.tries(labels) % 2 == 1; // joining fails for good where the master is missing
                return Optional.of(claim(labels, txns, number, Kind.JOIN, txns.join(used.get(), number, repair)));
            }
            OptionalInt unused = masters.numberOf(labels);
            int number = unused.isPresent() ? unused.getAsInt() : masters.take(labels, random);
            Kind kind = unused.isPresent() ? Kind.REUSE : Kind.CREATE;
            return Optional.of(claim(labels, txns, number, kind, txns.begin(number, kind == Kind.CREATE)));
        } catch (StoreException e) {
            throw e;
        } catch (MeshException e) {
            wanted.refuse(labels, e);
            return Optional.empty();
        }
    }

    private static Claim claim(Labels labels, ReferenceTxns txns, int number, Kind kind, Txn txn) {
        return new Claim(labels, txns.reference(number), number, kind, txn);
    }

    private void settle(Claim claim, boolean done, long lease) {
        if (done) {
            owned.adopt(claim.reference(), lease);
            used.answer(claim.labels(), claim.number(), wanted.remove(claim.labels()));
            return;
        }
        conflicts++;
        int tries = wanted.tried(claim.labels());
        if (claim.kind() == Kind.CREATE || (claim.kind() == Kind.REUSE && tries > 1)) {
            masters.forget(claim.number()); // it was taken, or is gone: reading what changed says which
        }
        if (tries == MOST_TRIES) {
            wanted.refuse(
                    claim.labels(),
                    new MeshException("could not agree on an identity for " + claim.labels() + " in " + MOST_TRIES
                            + " tries; another node holds the lock of these labels, too many ask at once, or the"
                            + " keys in etcd contradict each other"));
        }
    }

    /** The etcd could not be asked: whoever waits is told so. */
    void fail(RuntimeException reason) {
        wanted.refuseAll(reason);
    }

    private int number(Entry reference) {
        String text = reference.text();
        if (text.matches("[1-9][0-9]{0,8}") && self.layout().owns(self.id(), Integer.parseInt(text))) {
            return Integer.parseInt(text);
        }
        throw new MeshException(reference.key() + " refers to '" + text + "', which is no identity of " + self.cluster()
                + " (cluster id " + self.id() + "); delete the key, or correct the cluster id");
    }

    /** Labels that are in use and have lost their number are to have another one. */
    void replaceLost() {
        used.lost().forEach(wanted::add);
    }

    /** How many tries came to nothing because another node was quicker. */
    long conflicts() {
        return conflicts;
    }
}
