// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Txn;
import java.util.Optional;

/** The transactions by which a node comes to refer to an identity; what they check is why two nodes always agree. */
final class ReferenceTxns {
    private final KeyValueStore store;
    private final LocalNode self;
    private final Labels labels;
    private final String text;
    private final long lease;

    ReferenceTxns(KeyValueStore store, LocalNode self, Labels labels, long lease) {
        this.store = store;
        this.self = self;
        this.labels = labels;
        this.text = labels.kvstoreForm();
        this.lease = lease;
    }

    OwnedKey reference(int number) {
        return new OwnedKey(
                Keys.reference(labels, self.address()),
                Integer.toString(number),
                Optional.of(new OwnedKey.Master(Keys.identity(number), text)));
    }

    /**
     * Refers to the same number as another reference, which must still be there.
     *
     * @param masterIsMissing whether the master key is to be put back (and must be missing), rather than to be right
     */
    Txn join(Entry used, int number, boolean masterIsMissing) {
        return withMaster(store.txn().ifUnchanged(used), number, masterIsMissing);
    }

    /**
     * Refers to a number as the first one to do so. No node of Cilium may be about to do the same: they lock the labels,
     * look, and write, and only the lock shows that they are between the two.
     *
     * @param masterIsMissing whether the number is new, and its master key must be missing
     */
    Txn begin(int number, boolean masterIsMissing) {
        Txn txn = store.txn().ifNoneUnder(Keys.references(labels)).ifNoneUnder(Keys.identityLocks(labels));
        return withMaster(txn, number, masterIsMissing);
    }

    private Txn withMaster(Txn txn, int number, boolean isMissing) {
        if (isMissing) {
            txn.ifAbsent(Keys.identity(number)).put(Keys.identity(number), text, 0);
        } else {
            txn.ifValue(Keys.identity(number), text);
        }
        return txn.put(Keys.reference(labels, self.address()), Integer.toString(number), lease);
    }
}
