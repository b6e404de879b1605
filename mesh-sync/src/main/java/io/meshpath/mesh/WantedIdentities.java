// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.store.Txn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Labels whose number somebody waits for, those who have waited longest first. Owned by the publishing thread. */
final class WantedIdentities {
    private static final int MOST_BYTES = 1 << 20; // etcd takes requests of 1.5 MiB

    private final Map<Labels, Wanted> wanted = new LinkedHashMap<>();

    private static final class Wanted {
        final List<CompletableFuture<Integer>> askers = new ArrayList<>();
        int tries;
    }

    void add(Labels labels, CompletableFuture<Integer> asker) {
        wanted.computeIfAbsent(labels, added -> new Wanted()).askers.add(asker);
    }

    /** Nobody waits, but the labels are in use and need a number again. */
    void add(Labels labels) {
        wanted.computeIfAbsent(labels, added -> new Wanted());
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** At most so many of those that are to be tried. */
    List<Labels> some(Predicate<Labels> which, int most) {
        return wanted.keySet().stream().filter(which).limit(most).toList();
    }

    /** How often the labels were tried in vain. */
    int tries(Labels labels) {
        Wanted asked = wanted.get(labels);
        return asked == null ? 0 : asked.tries;
    }

    /** Tried in vain once more: behind the others. */
    int tried(Labels labels) {
        Wanted asked = wanted.remove(labels);
        if (asked == null) {
            return 0;
        }
        wanted.put(labels, asked);
        return ++asked.tries;
    }

    /** Those who wait for the labels' number, who are given it now. */
    List<CompletableFuture<Integer>> remove(Labels labels) {
        Wanted asked = wanted.remove(labels);
        return asked == null ? List.of() : asked.askers;
    }

    /** There will be no number for these labels; whoever waits is told why. */
    void refuse(Labels labels, RuntimeException reason) {
        remove(labels).forEach(asker -> asker.completeExceptionally(reason));
    }

    /** There will be none for any labels. */
    void refuseAll(RuntimeException reason) {
        List.copyOf(wanted.keySet()).forEach(labels -> refuse(labels, reason));
    }

    /** As many of these, beginning with the one at {@code from}, as fit into one request. */
    static List<Labels> fitting(List<Labels> round, int from) {
        int bytes = 0;
        int to = from;
        while (to < round.size() && to - from < Txn.MOST) {
            bytes += 4 * round.get(to).kvstoreForm().length() + 200; // in two keys, a value and a range
            if (bytes > MOST_BYTES && to > from) {
                break;
            }
            to++;
        }
        return round.subList(from, to);
    }
}
