// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The order of rules, by itself; {@link TierOrderTest} has it with policies around it. */
class RuleOrderTest {
    private static final int PACKETS = 20;

    private static Rule rule(String name, Tier tier, double priority, Action action) {
        return new Rule(
                "p",
                name,
                tier,
                priority,
                action,
                Direction.INGRESS,
                Subject.endpoints(Selector.EVERYTHING),
                List.of(Peer.everybody()),
                Ports.EVERYTHING,
                true,
                Optional.empty());
    }

    private static String decider(Rule... rules) {
        List<Rule> ordered = new ArrayList<>(List.of(rules));
        ordered.sort(RuleOrder.COMPARATOR);
        BitSet all = new BitSet();
        all.set(0, rules.length);
        int decider = RuleOrder.deciding(ordered, all);
        return decider == RuleSet.NOBODY ? "nobody" : ordered.get(decider).name();
    }

    @Test
    void aTierAboveDecidesFirst() {
        assertThat(decider(rule("normal", Tier.NORMAL, 0, Action.DENY), rule("admin", Tier.ADMIN, 9, Action.ALLOW)))
                .isEqualTo("admin");
    }

    @Test
    void aLowerPriorityDecidesFirst() {
        assertThat(decider(rule("second", Tier.ADMIN, 2, Action.DENY), rule("first", Tier.ADMIN, 1.01, Action.ALLOW)))
                .isEqualTo("first");
    }

    @Test
    void ofEqualsADenialDecides() {
        assertThat(decider(
                        rule("pass", Tier.ADMIN, 1, Action.PASS),
                        rule("allow", Tier.ADMIN, 1, Action.ALLOW),
                        rule("deny", Tier.ADMIN, 1, Action.DENY)))
                .isEqualTo("deny");
    }

    @Test
    void aPassTakesTheRestOfItsTierOut() {
        assertThat(decider(
                        rule("pass", Tier.ADMIN, 1, Action.PASS),
                        rule("late", Tier.ADMIN, 2, Action.DENY),
                        rule("normal", Tier.NORMAL, 0, Action.ALLOW)))
                .isEqualTo("normal");
    }

    @Test
    void aPassWithoutARuleBelowLeavesThePacketToTheDefault() {
        assertThat(decider(rule("pass", Tier.BASELINE, 1, Action.PASS))).isEqualTo("nobody");
        RuleSet open = new RuleSet(List.of(rule("pass", Tier.BASELINE, 1, Action.PASS)), false);
        BitSet speaking = new BitSet();
        speaking.set(0);
        assertThat(open.outcome(speaking).kind()).isEqualTo(Verdict.Kind.DEFAULT_ALLOW);
        assertThat(new RuleSet(open.rules(), true).outcome(speaking).kind()).isEqualTo(Verdict.Kind.DEFAULT_DENY);
    }

    @Test
    void ofEqualRulesTheFirstPolicysIsNamed() {
        assertThat(decider(rule("a", Tier.NORMAL, 0, Action.ALLOW), rule("b", Tier.NORMAL, 0, Action.ALLOW)))
                .isEqualTo("a");
    }

    @Test
    void decidesAboutManyPacketsAsAboutEachOfThem() {
        Random random = new Random(16);
        for (int round = 0; round < 300; round++) {
            List<Rule> rules = someRules(random);
            List<BitSet> packetsOf = new ArrayList<>();
            rules.forEach(rule -> packetsOf.add(someOf(PACKETS, random)));
            BitSet speaking = someOf(rules.size(), random);
            int[] deciders = new int[PACKETS];
            Arrays.fill(deciders, RuleSet.NOBODY);
            RuleOrder.decide(
                    rules,
                    speaking,
                    packetsOf::get,
                    PACKETS,
                    (rule, packets) -> packets.stream().forEach(packet -> deciders[packet] = rule));
            for (int packet = 0; packet < PACKETS; packet++) {
                BitSet ofPacket = new BitSet();
                for (int rule = 0; rule < rules.size(); rule++) {
                    ofPacket.set(rule, speaking.get(rule) && packetsOf.get(rule).get(packet));
                }
                assertThat(deciders[packet]).isEqualTo(RuleOrder.deciding(rules, ofPacket));
            }
        }
    }

    private static List<Rule> someRules(Random random) {
        List<Rule> rules = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            Tier tier = Tier.values()[random.nextInt(Tier.values().length)];
            Action action = Action.values()[random.nextInt(Action.values().length)];
            rules.add(rule("r" + i, tier, random.nextInt(3), action));
        }
        rules.sort(RuleOrder.COMPARATOR);
        return rules;
    }

    private static BitSet someOf(int count, Random random) {
        BitSet some = new BitSet();
        for (int i = 0; i < count; i++) {
            some.set(i, random.nextBoolean());
        }
        return some;
    }
}
