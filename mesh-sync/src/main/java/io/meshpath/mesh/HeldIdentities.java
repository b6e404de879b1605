// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The numbers this node refers to, and how often each was asked for. One that was lost keeps its uses until there is
 * another number for them. Not safe for use by multiple threads.
 */
final class HeldIdentities {
    private final Map<Labels, Held> byLabels = new HashMap<>();
    private final Map<Integer, Labels> byNumber = new HashMap<>(); // lost and former ones, too
    private final Set<Labels> lost = new HashSet<>();

    private static final class Held {
        final List<Integer> numbers = new ArrayList<>(1); // the last one counts
        int uses;

        int number() {
            return numbers.get(numbers.size() - 1);
        }
    }

    /** Empty for one that was lost. */
    OptionalInt numberOf(Labels labels) {
        Held known = byLabels.get(labels);
        return known == null || lost.contains(labels) ? OptionalInt.empty() : OptionalInt.of(known.number());
    }

    /** One use more. */
    void use(Labels labels, int number) {
        Held held = byLabels.computeIfAbsent(labels, added -> new Held());
        if (held.numbers.isEmpty()) {
            add(held, labels, number);
        }
        held.uses++;
    }

    private void add(Held held, Labels labels, int number) {
        held.numbers.remove(Integer.valueOf(number));
        held.numbers.add(number);
        byNumber.put(number, labels);
    }

    /** One use less, also by a former number: the labels, if it was the last one. */
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
        lost.remove(labels);
        known.numbers.forEach(former -> byNumber.remove(former, labels));
        return Optional.of(labels);
    }

    /** These no longer have the number they had. */
    void lose(Predicate<Labels> which) {
        byLabels.keySet().stream().filter(which).forEach(lost::add);
    }

    /** Those that have lost their number and not got another one yet. */
    Set<Labels> lost() {
        return lost;
    }

    /** What was lost has this number from now on, with all its uses: the number that was lost. */
    OptionalInt replace(Labels labels, int number) {
        Held known = byLabels.get(labels);
        if (known == null || !lost.remove(labels)) {
            return OptionalInt.empty();
        }
        int before = known.number();
        add(known, labels, number);
        return OptionalInt.of(before);
    }

    /** All label sets in use, lost ones too. */
    Set<Labels> sets() {
        return byLabels.keySet();
    }

    /** How many have a number. */
    int size() {
        return byLabels.size() - lost.size();
    }
}
