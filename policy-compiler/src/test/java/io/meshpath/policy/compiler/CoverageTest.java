// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Entity;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.oracle.Oracle;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is drawn reaches the whole policy language: each feature is in rules that decide. */
class CoverageTest {
    private static final Map<String, Integer> DECIDED = new TreeMap<>();
    private static final Condition<Integer> MORE_THAN_A_HUNDRED =
            new Condition<>(count -> count > 100, "more than 100");

    private static final String SUBJECTS = """
            endpointSelector endpointSelector={} nodeSelector enableDefaultDeny podSelector podSelector={} policyTypes \
            subject.namespaces subject.pods tier=Admin tier=Baseline action=Accept action=Deny action=Pass""";
    private static final String PEERS = """
            fromEndpoints fromEndpoints={} fromEndpoints.matchExpressions.operator=In \
            fromEndpoints.matchExpressions.operator=NotIn fromEndpoints.matchExpressions.operator=Exists \
            fromEndpoints.matchExpressions.operator=DoesNotExist fromCIDR fromCIDRSet.except \
            fromCIDRSet.cidrGroupRef fromCIDRSet.cidrGroupSelector fromNodes \
            toEndpoints toCIDR toCIDRSet.except toNodes toServices.k8sService toServices.k8sServiceSelector \
            toFQDNs.matchName toFQDNs.matchPattern from=[] from.podSelector from.namespaceSelector from.ipBlock.except \
            to=[] to.podSelector to.namespaceSelector to.ipBlock from.namespaces from.pods to.nodes to.networks \
            to.domainNames""";
    private static final String PACKETS = """
            toPorts.ports.port=number toPorts.ports.port=name toPorts.ports.port=0 toPorts.ports.endPort \
            toPorts.ports.protocol=TCP toPorts.ports.protocol=UDP toPorts.ports.protocol=SCTP \
            toPorts.ports.protocol=ANY toPorts.ports.protocol=VRRP toPorts.ports.protocol=GRE \
            toPorts.ports.protocol=ESP icmps.fields.type icmps.fields.family=IPv6 ports.port=number ports.port=name \
            ports.endPort protocols.tcp protocols.udp protocols.sctp protocols.tcp.destinationPort.range \
            protocols.destinationNamedPort""";

    @BeforeAll
    static void ask() {
        for (long seed = 0; seed < 200; seed++) {
            try (Scenario scenario = new Scenario(seed, CompiledNode::inJava)) {
                scenario.populate();
                for (int i = 0; i < 200; i++) {
                    count(scenario.world(), scenario.question());
                }
            }
        }
    }

    private static void count(World world, Question question) {
        Oracle.Answer answer = world.policies().oracle().answer(world.asked(question));
        PolicyContext context = world.policies().written().context();
        answer.features().forEach(feature -> DECIDED.merge(feature, 1, Integer::sum));
        DECIDED.merge(question.direction() + " " + answer.kind(), 1, Integer::sum);
        DECIDED.merge(context.enforcement() + " " + answer.kind(), 1, Integer::sum);
        DECIDED.merge(context.peers() + " " + answer.kind(), 1, Integer::sum);
    }

    @Test
    void everyFeatureDecidesSomething() {
        assertThat(DECIDED).containsKeys(SUBJECTS.split("\\s+"));
        assertThat(DECIDED).containsKeys(PEERS.split("\\s+"));
        assertThat(DECIDED).containsKeys(PACKETS.split("\\s+"));
    }

    @Test
    void everyEntityDecidesSomething() {
        for (Entity entity : Entity.values()) {
            if (entity != Entity.NONE) {
                assertThat(DECIDED.keySet()).containsAnyOf("fromEntities=" + entity, "toEntities=" + entity);
            }
        }
    }

    @Test
    void everyKindOfVerdictIsReachedInEachDirectionAndClusterDefault() {
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            Stream<Enum<?>> circumstances =
                    Stream.concat(Arrays.stream(Direction.values()), Arrays.stream(PeerClusters.values()));
            circumstances.forEach(
                    under -> assertThat(DECIDED).hasEntrySatisfying(under + " " + kind, MORE_THAN_A_HUNDRED));
        }
    }

    @Test
    void enforcementIsAlwaysDefaultAndNever() {
        assertThat(DECIDED).containsKeys("ALWAYS ALLOW", "ALWAYS DENY", "ALWAYS DEFAULT_DENY", "NEVER DEFAULT_ALLOW");
        assertThat(DECIDED).doesNotContainKeys("ALWAYS DEFAULT_ALLOW", "NEVER DENY", "NEVER DEFAULT_DENY");
    }
}
