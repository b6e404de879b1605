// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.identity.IdentityListener;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The identities that this node uses, and its references to them: who asked gets a use, and hears of it when the number
 * was lost and there is another one. Owned by the publishing thread.
 */
final class UsedIdentities {
    private static final Logger LOG = System.getLogger(UsedIdentities.class.getName());

    private final LocalNode self;
    private final OwnedKeys owned;
    private final IdentityListener listener;
    private final HeldIdentities held = new HeldIdentities();

    UsedIdentities(LocalNode self, OwnedKeys owned, IdentityListener listener) {
        this.self = self;
        this.owned = owned;
        this.listener = listener;
    }

    /** Whether this node has a number for the labels, and refers to it in etcd. */
    boolean isCertain(Labels labels) {
        return held.numberOf(labels).isPresent() && owned.isWritten(reference(labels));
    }

    /** What this node has had may have been lost and be on its way back: until that is settled nobody gets an answer. */
    boolean isUncertain(Labels labels) {
        return held.numberOf(labels).isPresent() && !owned.isWritten(reference(labels));
    }

    /** The number of labels that are in use. */
    int number(Labels labels) {
        return held.numberOf(labels).orElseThrow();
    }

    /** Each asker who still waits is one use; a number that nobody waits for any more is let go again. */
    void answer(Labels labels, int number, List<CompletableFuture<Integer>> askers) {
        OptionalInt lost = held.replace(labels, number);
        for (CompletableFuture<Integer> asker : askers) {
            held.use(labels, number);
            if (!asker.complete(number)) {
                held.release(number);
            }
        }
        if (held.numberOf(labels).isEmpty()) {
            dropReference(labels);
        } else if (lost.isPresent() && lost.getAsInt() != number) {
            tell(labels, lost.getAsInt(), number);
        }
    }

    private void tell(Labels labels, int before, int after) {
        LOG.log(
                Level.WARNING,
                "cluster " + self.cluster() + ": " + labels + " has identity " + after + " instead of " + before);
        try {
            listener.replaced(labels, before, after);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "whoever was told that identity " + before + " is now " + after + " failed", e);
        }
    }

    /** One use less; after the last one this node no longer refers to the number. A number it does not have is no error. */
    void release(int number) {
        held.release(number).ifPresent(this::dropReference);
    }

    private void dropReference(Labels labels) {
        owned.delete(reference(labels));
    }

    private String reference(Labels labels) {
        return Keys.reference(labels, self.address());
    }

    /** Lets go of references of this node that it does not know of: nobody would ever release them. */
    void dropStrays(Set<String> keys) {
        keys.stream()
                .filter(key -> key.startsWith(Keys.REFERENCES) && key.endsWith("/" + self.address()))
                .filter(key -> !owned.keys().contains(key))
                .forEach(owned::delete);
    }

    /** Numbers this node may no longer refer to are lost. */
    void lose() {
        held.lose(labels -> !owned.keys().contains(reference(labels)));
    }

    /** What is in use and has no number. */
    Set<Labels> lost() {
        return held.lost();
    }

    /** That something has no number, in one line. */
    Optional<String> problem() {
        return lost().stream()
                .findFirst()
                .map(labels -> "no identity was agreed on yet for " + labels + " in place of a lost one ("
                        + lost().size() + " in all); trying again");
    }

    /** The references whose master key is not what it was: etcd tells nobody but who asks. */
    Set<String> damaged(KeyValueStore store) {
        List<Labels> all = held.sets().stream().filter(this::isCertain).toList();
        Set<String> damaged = new HashSet<>();
        for (int from = 0; from < all.size(); from += Txn.MOST) {
            List<Labels> some = all.subList(from, Math.min(all.size(), from + Txn.MOST));
            List<Optional<Entry>> found =
                    store.firstOfEach(some.stream().map(this::master).toList());
            for (int i = 0; i < some.size(); i++) {
                Labels labels = some.get(i);
                if (found.get(i).filter(entry -> isMaster(entry, labels)).isEmpty()) {
                    damaged.add(reference(labels));
                }
            }
        }
        return damaged;
    }

    private String master(Labels labels) {
        return Keys.identity(number(labels));
    }

    private boolean isMaster(Entry entry, Labels labels) {
        return entry.key().equals(master(labels)) && entry.text().equals(labels.kvstoreForm());
    }

    /** How many identities this node refers to. */
    int count() {
        return held.size();
    }
}
