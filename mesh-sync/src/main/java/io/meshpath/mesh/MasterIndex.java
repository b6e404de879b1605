// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Listing;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Which numbers exist in the cluster, as far as was read: only what changed since is asked for. It may be behind, so
 * whoever uses it lets etcd check. Owned by the publishing thread.
 */
final class MasterIndex {
    private final int first;
    private final int last;
    private final String cluster;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> labels = new HashMap<>();
    private long read;

    MasterIndex(LocalNode self) {
        this.first = self.layout().first(self.id());
        this.last = self.layout().last(self.id());
        this.cluster = self.cluster().value();
    }

    void refresh(KeyValueStore store) {
        if (labels.size() > last - first) {
            readAgain(store); // that a master was deleted is never told by what changed
            return;
        }
        Listing listing = read == 0 ? store.list(Keys.IDENTITIES, 0) : store.changedSince(Keys.IDENTITIES, read + 1);
        if (listing.header().revision() < read) { // another store: what was read of the old one means nothing
            readAgain(store);
        } else {
            add(listing);
        }
    }

    private void readAgain(KeyValueStore store) {
        numbers.clear();
        labels.clear();
        add(store.list(Keys.IDENTITIES, 0));
    }

    private void add(Listing listing) {
        listing.entries().forEach(this::add);
        read = listing.header().revision();
    }

    private void add(Entry entry) {
        String text = entry.key().substring(Keys.IDENTITIES.length());
        if (!text.matches("[1-9][0-9]{0,8}")) {
            return;
        }
        int number = Integer.parseInt(text);
        if (number >= first && number <= last) {
            forget(number);
            put(number, entry.text());
        }
    }

    private void put(int number, String text) {
        labels.put(number, text);
        numbers.putIfAbsent(text, number);
    }

    /** The number is no longer there, or stands for something else. */
    void forget(int number) {
        String text = labels.remove(number);
        if (text != null) {
            numbers.remove(text, number);
        }
    }

    OptionalInt numberOf(Labels wanted) {
        Integer number = numbers.get(wanted.kvstoreForm());
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /**
     * A number that nothing stands for, any one of them: nodes that choose at once then rarely choose the same. It is
     * taken for these labels from now on, as far as this index knows.
     */
    int take(Labels wanted, SplittableRandom random) {
        int size = last - first + 1;
        int start = random.nextInt(size);
        for (int i = 0; i < size; i++) {
            int number = first + (start + i) % size;
            if (!labels.containsKey(number)) {
                put(number, wanted.kvstoreForm());
                return number;
            }
        }
        throw new MeshException("all " + size + " identities of " + cluster
                + " are in use; leave labels out of the identity that differ from pod to pod");
    }
}
