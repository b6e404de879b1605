// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;

/**
 * Which of several rules about one packet decides: the one place where that is defined.
 *
 * <p>Rules are asked by tier, then by priority, then denials before allowances before passes; of equals, the policy that
 * comes first. The first denial or allowance decides. A pass takes the rules after it in its tier out. Where a pass was
 * the last word, the packet is denied as if no rule had spoken of it under a default deny.
 */
final class RuleOrder {
    /** The order in which rules are asked. Equal ones stay in the order of their policies. */
    static final Comparator<Rule> COMPARATOR =
            Comparator.comparing(Rule::tier).thenComparingDouble(Rule::priority).thenComparing(Rule::action);

    private RuleOrder() {}

    /**
     * The rule that decides.
     *
     * @param speaking the rules about the packet, in the order of {@link #COMPARATOR}
     * @return empty where no rule denies or allows it
     */
    static Optional<Rule> deciding(Iterator<Rule> speaking) {
        Tier passed = null;
        while (speaking.hasNext()) {
            Rule rule = speaking.next();
            if (rule.tier() == passed) {
                continue;
            }
            if (rule.action() != Action.PASS) {
                return Optional.of(rule);
            }
            passed = rule.tier();
        }
        return Optional.empty();
    }
}
