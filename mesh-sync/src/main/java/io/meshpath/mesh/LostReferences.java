// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts references and masters back that were lost, unless the cluster has meanwhile agreed on something else: on
 * other labels for the number, or on another number for the labels.
 */
final class LostReferences {
    private final KeyValueStore store;
    private final LocalNode self;
    private final long lease;
    private final List<OwnedKey> back = new ArrayList<>();
    private final Map<OwnedKey, String> conflicts = new LinkedHashMap<>();

    private LostReferences(KeyValueStore store, LocalNode self, long lease) {
        this.store = store;
        this.self = self;
        this.lease = lease;
    }

    /** Tries once; what is neither {@link #back} nor among {@link #conflicts} is to be tried again. At most {@link Txn#MOST}. */
    static LostReferences putBack(KeyValueStore store, LocalNode self, List<OwnedKey> some, long lease) {
        LostReferences lost = new LostReferences(store, self, lease);
        List<Optional<Entry>> used = store.firstOfEach(
                some.stream().map(key -> Keys.references(labels(key))).toList());
        Map<OwnedKey, Optional<Entry>> left = new LinkedHashMap<>();
        for (int i = 0; i < some.size(); i++) {
            OwnedKey reference = some.get(i);
            Optional<String> other = used.get(i).map(Entry::text).filter(number -> !number.equals(reference.value()));
            if (other.isPresent()) {
                lost.conflicts.put(reference, conflict(reference, "other nodes now use " + other.get()));
            } else {
                left.put(reference, used.get(i));
            }
        }
        lost.write(left, false);
        lost.write(left, true);
        left.keySet().forEach(lost::explain);
        return lost;
    }

    /** What this node refers to again. */
    List<OwnedKey> back() {
        return back;
    }

    /** What it no longer may refer to, with the reason. */
    Map<OwnedKey, String> conflicts() {
        return conflicts;
    }

    private void write(Map<OwnedKey, Optional<Entry>> left, boolean masterIsMissing) {
        if (left.isEmpty()) {
            return;
        }
        List<OwnedKey> references = List.copyOf(left.keySet());
        List<Txn> txns = new ArrayList<>();
        left.forEach((reference, used) -> txns.add(txn(reference, used, masterIsMissing)));
        List<Boolean> done = store.commitEach(txns);
        for (int i = 0; i < references.size(); i++) {
            if (done.get(i)) {
                left.remove(references.get(i));
                back.add(references.get(i));
            }
        }
    }

    private Txn txn(OwnedKey reference, Optional<Entry> used, boolean masterIsMissing) {
        ReferenceTxns txns = new ReferenceTxns(store, self, labels(reference), lease);
        int number = Integer.parseInt(reference.value());
        return used.isPresent() ? txns.join(used.get(), number, masterIsMissing) : txns.begin(number, masterIsMissing);
    }

    /** Neither with nor without its master: it is someone else's, or somebody was writing at the same moment. */
    private void explain(OwnedKey reference) {
        store.get(Keys.identity(Integer.parseInt(reference.value())))
                .filter(master -> !master.text().equals(labels(reference).kvstoreForm()))
                .ifPresent(
                        master -> conflicts.put(reference, conflict(reference, "it now stands for " + master.text())));
    }

    private static String conflict(OwnedKey reference, String why) {
        return "identity " + reference.value() + " of " + labels(reference).kvstoreForm()
                + " was given up by the cluster (" + why + "); its endpoints get another one";
    }

    private static Labels labels(OwnedKey reference) {
        return Labels.parse(reference.master().orElseThrow().labels());
    }
}
