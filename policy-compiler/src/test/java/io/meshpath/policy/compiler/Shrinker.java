// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a case that has a fault as small as it can: takes out steps, documents, rules, peers, ports and labels for as long
 * as the fault stays. No single thing can then be left out any more.
 */
final class Shrinker {
    private final Case.Fault fault;
    private Case smallest;

    private Shrinker(Case.Fault fault, Case smallest) {
        this.fault = fault;
        this.smallest = smallest;
    }

    /** @throws IllegalArgumentException when the case has no fault to begin with */
    static Case shrink(Case faulty, Case.Fault fault) {
        if (fault.in(faulty).isEmpty()) {
            throw new IllegalArgumentException("made again from the start, the case has no fault:\n" + faulty);
        }
        Shrinker shrinker = new Shrinker(fault, faulty);
        Case before;
        do {
            before = shrinker.smallest;
            shrinker.steps();
            shrinker.eachStep();
        } while (!shrinker.smallest.equals(before));
        return shrinker.smallest;
    }

    /** The smallest case in words, as a failing test prints it. */
    static String report(long seed, Case faulty, Case.Fault fault) {
        Case smallest = shrink(faulty, fault);
        return "seed " + seed + ": " + fault.in(smallest).orElseThrow() + "\n" + smallest;
    }

    private boolean take(Case smaller) {
        try {
            if (fault.in(smaller).isEmpty()) {
                return false;
            }
        } catch (PolicyException | IllegalArgumentException e) {
            return false; // what was taken out is needed for the rest to mean something
        }
        smallest = smaller;
        return true;
    }

    // Halves first, then quarters, …: most steps have nothing to do with a fault.
    private void steps() {
        for (int length = smallest.steps().size() / 2; length > 0; length /= 2) {
            int from = 0;
            while (from < smallest.steps().size()) {
                int to = Math.min(from + length, smallest.steps().size());
                if (!take(smallest.without(from, to))) {
                    from = to;
                }
            }
        }
    }

    private void eachStep() {
        for (int i = 0; i < smallest.steps().size(); i++) {
            boolean smaller = true;
            while (smaller) {
                int index = i;
                smaller = smaller(smallest.steps().get(i)).stream().anyMatch(step -> take(smallest.with(index, step)));
            }
        }
    }

    /** The step with one thing less, in every way there is. */
    private static List<Step> smaller(Step step) {
        List<Step> smaller = new ArrayList<>();
        if (step instanceof Step.Policies policies) {
            PolicyContext plain = PolicyContext.of(policies.context().cluster());
            if (!plain.equals(policies.context())) {
                smaller.add(new Step.Policies(policies.documents(), plain));
            }
            without(policies.documents())
                    .forEach(fewer -> smaller.add(new Step.Policies(documents(fewer), policies.context())));
        } else if (step instanceof Step.Identity identity) {
            without(identity.labels()).forEach(fewer -> smaller.add(new Step.Identity(identity.number(), fewer)));
        } else if (step instanceof Step.Endpoint endpoint) {
            without(endpoint.labels()).forEach(fewer -> smaller.add(new Step.Endpoint(endpoint.number(), fewer)));
        }
        return smaller;
    }

    private static List<Labels> without(Labels labels) {
        return labels.stream()
                .map(left ->
                        labels.stream().filter(label -> !label.equals(left)).toList())
                .map((List<Label> fewer) -> Labels.of(fewer))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> documents(Object list) {
        return (List<Map<String, Object>>) list;
    }

    /** A list or an object with one thing less, at whatever depth; large things go first. */
    private static List<Object> without(Object of) {
        List<Object> smaller = new ArrayList<>();
        if (of instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                List<Object> fewer = new ArrayList<>(list);
                fewer.remove(i);
                smaller.add(fewer);
            }
            for (int i = 0; i < list.size(); i++) {
                int index = i;
                without(list.get(i)).forEach(item -> {
                    List<Object> changed = new ArrayList<>(list);
                    changed.set(index, item);
                    smaller.add(changed);
                });
            }
        } else if (of instanceof Map<?, ?> map) {
            map.keySet().forEach(field -> {
                Map<Object, Object> fewer = new LinkedHashMap<>(map);
                fewer.remove(field);
                smaller.add(fewer);
            });
            map.forEach((field, value) -> without(value).forEach(content -> {
                Map<Object, Object> changed = new LinkedHashMap<>(map);
                changed.put(field, content);
                smaller.add(changed);
            }));
        }
        return smaller;
    }
}
