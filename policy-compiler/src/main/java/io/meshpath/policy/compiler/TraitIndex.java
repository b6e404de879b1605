// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PeerIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the traits of an identity among thousands, by asking only those that its labels, prefix and port names lead to.
 * Not safe for use by multiple threads.
 */
final class TraitIndex {
    private record Entry(Trait trait, int mark, List<Anchor> anchors) {}

    private static final int MAX_PREFIX_LENGTH = 128;

    private final Map<Trait, Entry> entries = new HashMap<>();
    private final Map<Anchor, List<Entry>> anchored = new HashMap<>();
    private final int[] prefixLengths = new int[MAX_PREFIX_LENGTH + 1]; // how many anchors there are of each
    private int keys;

    void add(Trait trait, int mark) {
        Entry entry = new Entry(trait, mark, Anchor.of(trait, this::crowd));
        entries.put(trait, entry);
        for (Anchor anchor : entry.anchors) {
            anchored.computeIfAbsent(anchor, added -> new ArrayList<>()).add(entry);
            count(anchor, 1);
        }
    }

    void remove(Trait trait) {
        Entry entry = entries.remove(trait);
        if (entry == null) {
            throw new IllegalStateException("unknown trait: " + trait);
        }
        for (Anchor anchor : entry.anchors) {
            anchored.computeIfPresent(anchor, (same, there) -> {
                there.removeIf(other -> other.mark == entry.mark);
                return there.isEmpty() ? null : there;
            });
            count(anchor, -1);
        }
    }

    private int crowd(Anchor anchor) {
        return anchored.getOrDefault(anchor, List.of()).size();
    }

    private void count(Anchor anchor, int change) {
        if (anchor instanceof Anchor.Within within) {
            prefixLengths[within.prefix().prefixLength()] += change;
        } else if (anchor instanceof Anchor.HasKey) {
            keys += change;
        }
    }

    /** The marks of all traits that an identity has. */
    BitSet marksOf(PeerIdentity identity) {
        BitSet marks = new BitSet();
        mark(Anchor.ANYBODY, identity, marks);
        for (Label label : identity.labels()) {
            mark(new Anchor.HasLabel(label.key(), label.value()), identity, marks);
            if (keys > 0) {
                mark(new Anchor.HasKey(label.key()), identity, marks);
            }
        }
        if (identity.prefix().isPresent()) {
            markPrefixes(identity.prefix().get(), identity, marks);
        }
        identity.namedPorts().ports().forEach((name, port) -> {
            Trait.Naming naming = new Trait.Naming(new NamedPort(port.space(), name), port);
            mark(new Anchor.Calls(naming), identity, marks);
        });
        return marks;
    }

    private void markPrefixes(Cidr prefix, PeerIdentity identity, BitSet marks) {
        for (int length = 0; length <= prefix.prefixLength(); length++) {
            if (prefixLengths[length] > 0) {
                mark(new Anchor.Within(Cidr.masking(prefix.network(), length)), identity, marks);
            }
        }
    }

    private void mark(Anchor anchor, PeerIdentity identity, BitSet marks) {
        List<Entry> there = anchored.get(anchor);
        if (there == null) {
            return;
        }
        for (int i = 0; i < there.size(); i++) {
            Entry entry = there.get(i);
            if (!marks.get(entry.mark) && entry.trait.isOf(identity)) {
                marks.set(entry.mark);
            }
        }
    }

    void clear() {
        entries.clear();
        anchored.clear();
        keys = 0;
        Arrays.fill(prefixLengths, 0);
    }
}
