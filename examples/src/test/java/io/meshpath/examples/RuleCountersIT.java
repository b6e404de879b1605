// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfMap;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.RuleCounters.Count;
import io.meshpath.datapath.asm.Constant;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.datapath.program.Program;
import io.meshpath.examples.TwoNodes.Run;
import io.meshpath.vxlan.Vxlan;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets counted by the rule that decided them, over two nodes. */
class RuleCountersIT {
    private static final int RULES = 100;
    private static final int ECHO_BYTES = 14 + 20 + 8 + 56;

    private TwoNodes nodes;

    private void build(int countedRules) {
        nodes = TwoNodes.create(Vxlan.encapsulation(), countedRules);
    }

    @AfterEach
    void remove() {
        nodes.close();
    }

    private static void decide(NodeDatapath datapath, Direction direction, Verdict.Kind kind, int rule) {
        int[][] everything = {{Verdict.of(kind, rule)}};
        datapath.policy().enforce(1, direction, VerdictMatrix.of(new int[] {0}, new int[] {0}, everything));
    }

    private Run ping(int packets) {
        return nodes.atlanta.inPod(
                "ping",
                "-n",
                "-c",
                Integer.toString(packets),
                "-i",
                "0.05",
                "-W",
                "1",
                nodes.toronto.podAddress.toString());
    }

    private static Count echoes(int packets) {
        return new Count(packets, (long) packets * ECHO_BYTES);
    }

    @Test
    void eachPacketOfAConnectionCountsForTheRuleThatAdmittedIt() {
        build(RULES);
        decide(nodes.atlanta.datapath(), Direction.EGRESS, Verdict.Kind.ALLOW, 7);
        decide(nodes.toronto.datapath(), Direction.INGRESS, Verdict.Kind.ALLOW, 9);
        ping(5);
        assertThat(nodes.atlanta.datapath().ruleCounters().entries()).isEqualTo(Map.of(7, echoes(10)));
        assertThat(nodes.toronto.datapath().ruleCounters().entries()).isEqualTo(Map.of(9, echoes(10)));
    }

    @Test
    void aDeniedPacketCountsForTheRuleThatDeniesIt() {
        build(RULES);
        decide(nodes.toronto.datapath(), Direction.INGRESS, Verdict.Kind.DENY, 42);
        ping(3);
        assertThat(nodes.toronto.datapath().ruleCounters().entries()).isEqualTo(Map.of(42, echoes(3)));
    }

    @Test
    void whatNoRuleDecidesCountsForNumber0() {
        build(RULES);
        ping(2);
        assertThat(nodes.atlanta.datapath().ruleCounters().entries()).isEqualTo(Map.of(0, echoes(4)));
    }

    @Test
    void aConnectionCountsForTheNewRuleOnceThePolicyIsAnother() {
        build(RULES);
        decide(nodes.atlanta.datapath(), Direction.EGRESS, Verdict.Kind.ALLOW, 7);
        Frame request = Frame.ports(Frame.UDP, nodes.atlanta.podAddress, 5, nodes.toronto.podAddress, 53);
        try (AttachedDatapath programs = AttachedDatapath.of(nodes.atlanta)) {
            programs.fromPod(request);
            programs.fromPod(request);
            decide(nodes.atlanta.datapath(), Direction.EGRESS, Verdict.Kind.ALLOW, 8);
            programs.fromPod(request);
        }
        assertThat(nodes.atlanta.datapath().ruleCounters().entries())
                .containsEntry(7, new Count(2, 2L * request.octets().length))
                .containsEntry(8, new Count(1, request.octets().length));
    }

    @Test
    void rulesBeyondThoseWithCountersAreCountedTogether() {
        build(10);
        decide(nodes.atlanta.datapath(), Direction.EGRESS, Verdict.Kind.ALLOW, 11);
        decide(nodes.toronto.datapath(), Direction.INGRESS, Verdict.Kind.ALLOW, 10);
        ping(1);
        assertThat(nodes.atlanta.datapath().ruleCounters().beyond()).isEqualTo(echoes(2));
        assertThat(nodes.atlanta.datapath().ruleCounters().entries()).isEmpty();
        assertThat(nodes.toronto.datapath().ruleCounters().beyond()).isEqualTo(new Count(0, 0));
        assertThat(nodes.toronto.datapath().ruleCounters().entries()).containsKey(10);
    }

    @Test
    void aNewAgentCountsItsOwnRulesOnly() {
        build(RULES);
        decide(nodes.atlanta.datapath(), Direction.EGRESS, Verdict.Kind.ALLOW, 7);
        ping(1);
        nodes.atlanta.start(nodes.toronto);
        ping(1);
        assertThat(nodes.atlanta.datapath().ruleCounters().entries()).isEqualTo(Map.of(0, echoes(2)));
    }

    @Test
    void programsThatDoNotCountHaveNoCodeForIt() {
        build(0);
        try (Program program = AttachedDatapath.podSendsIpv4(nodes.atlanta)) {
            assertThat(countersIn(program)).isZero();
            assertThat(nodes.atlanta.datapath().ruleCounters().entries()).isEmpty();
        }
    }

    @Test
    void programsThatCountLookTheCounterUp() {
        build(RULES);
        try (Program program = AttachedDatapath.podSendsIpv4(nodes.atlanta)) {
            assertThat(countersIn(program)).isPositive();
        }
    }

    /** How often the program, as the verifier left it, names the map of the counters. */
    private static long countersIn(Program program) {
        return program.code().translated().orElseThrow().instructions().stream()
                .filter(instruction -> instruction instanceof Constant load
                        && load.kind() == Constant.Kind.MAP
                        && isCounters(load.low()))
                .count();
    }

    private static boolean isCounters(int map) {
        try (BpfMap opened = BpfMap.openById(map)) {
            return opened.info().name().equals("rule_counters");
        }
    }
}
