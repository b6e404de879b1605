// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Which of several rules about one packet decides: the one place where that is defined.
 *
 * <p>Rules are asked by tier, then by priority, then denials before allowances before passes; of equals, the policy that
 * comes first. The first denial or allowance decides. A pass takes the rules after it in its tier out. Where a pass was
 * the last word, the packet is judged as if no rule had spoken of it. Why so: docs/decisions/0004-order-of-policy.md.
 */
final class RuleOrder {
    /** The order in which rules are asked. Equal ones stay in the order of their policies. */
    static final Comparator<Rule> COMPARATOR =
            Comparator.comparing(Rule::tier).thenComparingDouble(Rule::priority).thenComparing(Rule::action);

    private RuleOrder() {}

    /**
     * The index of the rule that decides.
     *
     * @param rules in the order of {@link #COMPARATOR}
     * @param speaking the indices of those that speak of the packet
     * @return {@link RuleSet#NOBODY} where none denies or allows it
     */
    static int deciding(List<Rule> rules, BitSet speaking) {
        Tier passed = null;
        for (int i = speaking.nextSetBit(0); i >= 0; i = speaking.nextSetBit(i + 1)) {
            Rule rule = rules.get(i);
            if (rule.tier() == passed) {
                continue;
            }
            if (rule.action() != Action.PASS) {
                return i;
            }
            passed = rule.tier();
        }
        return RuleSet.NOBODY;
    }

    /**
     * The same for many packets at once: tells which rule decides about which of them.
     *
     * @param packetsOf by index, the packets that a rule among those speaking speaks of
     * @param packets how many there are
     */
    static void decide(
            List<Rule> rules, BitSet speaking, IntFunction<BitSet> packetsOf, int packets, RuleSet.Decided decided) {
        BitSet open = new BitSet(packets);
        open.set(0, packets);
        BitSet asking = open; // those still open that no rule of this tier spoke of
        Tier tier = null;
        for (int i = speaking.nextSetBit(0); i >= 0 && !open.isEmpty(); i = speaking.nextSetBit(i + 1)) {
            Rule rule = rules.get(i);
            if (rule.tier() != tier) {
                tier = rule.tier();
                asking = (BitSet) open.clone();
            }
            BitSet meant = (BitSet) packetsOf.apply(i).clone();
            meant.and(asking);
            asking.andNot(meant);
            if (rule.action() != Action.PASS && !meant.isEmpty()) {
                open.andNot(meant);
                decided.by(i, meant);
            }
        }
    }
}
