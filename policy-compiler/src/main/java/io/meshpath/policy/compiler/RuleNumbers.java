// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of rules in verdicts, from 1 on. A rule's name keeps its number for good, so that an event or a counter from
 * before a policy change is still called what it was. Not safe for use by multiple threads.
 */
final class RuleNumbers {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    int of(Rule rule) {
        return numbers.computeIfAbsent(rule.name(), name -> {
            if (names.size() == Verdict.MAX_RULE) {
                throw new IllegalStateException("no rule number is left; start the compiler anew");
            }
            names.add(name);
            return names.size();
        });
    }

    Optional<String> name(int number) {
        return number > 0 && number <= names.size() ? Optional.of(names.get(number - 1)) : Optional.empty();
    }
}
