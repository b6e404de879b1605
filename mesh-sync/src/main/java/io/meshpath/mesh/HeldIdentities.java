// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** The numbers this node refers to, and how often each was asked for. Not safe for use by multiple threads. */
final class HeldIdentities {
    private final Map<Labels, Held> byLabels = new HashMap<>();
    private final Map<Integer, Labels> byNumber = new HashMap<>();

    private static final class Held {
        final int number;
        int uses;

        Held(int number) {
            this.number = number;
        }
    }

    OptionalInt numberOf(Labels labels) {
        Held known = byLabels.get(labels);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known.number);
    }

    /** One use more. */
    void use(Labels labels, int number) {
        byLabels.computeIfAbsent(labels, added -> new Held(number)).uses++;
        byNumber.put(number, labels);
    }

    /** One use less: the labels, if it was the last one. */
    Optional<Labels> release(int number) {
        Labels labels = byNumber.get(number);
        if (labels == null) {
            return Optional.empty();
        }
        Held known = byLabels.get(labels);
        if (known == null || --known.uses > 0) {
            return Optional.empty();
        }
        byLabels.remove(labels);
        byNumber.remove(number);
        return Optional.of(labels);
    }

    void removeIf(Predicate<Labels> lost) {
        byLabels.keySet().removeIf(lost);
        byNumber.values().removeIf(lost);
    }

    int size() {
        return byLabels.size();
    }
}
