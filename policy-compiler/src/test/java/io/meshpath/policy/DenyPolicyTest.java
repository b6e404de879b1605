// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.document;
import static io.meshpath.policy.Cnp.evaluator;
import static io.meshpath.policy.Cnp.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Denials against allowances: the table in Cilium's documentation of deny policies, without its row on layer 7. */
class DenyPolicyTest {
    private static final Labels SERVER = pod("app=server");
    private static final Labels CLIENT = pod("app=client");

    private static final String ALLOW_80 = ingress("ingress", "toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]");
    private static final String ALLOW_81 = ingress("ingress", "toPorts: [{ports: [{port: \"81\", protocol: TCP}]}]");
    private static final String ALLOW_CLIENT = ingress("ingress", "fromEndpoints: [{matchLabels: {app: client}}]");
    private static final String DENY_80 = ingress("ingressDeny", "toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]");
    private static final String DENY_CLIENT = ingress("ingressDeny", "fromEndpoints: [{matchLabels: {app: client}}]");

    private static String ingress(String section, String rule) {
        return document("endpointSelector: {matchLabels: {app: server}}\n" + section + ": [{" + rule + "}]\n");
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, true, true, true",
        "true, false, true, false, true",
        "false, true, false, false, false",
        "true, true, false, false, false"
    })
    void aDenialWinsOverEveryAllowance(
            boolean deny80, boolean denyClient, boolean curl81, boolean curl80, boolean ping) {
        Evaluator evaluator = evaluator(Stream.of(
                        List.of(ALLOW_80, ALLOW_81, ALLOW_CLIENT),
                        deny80 ? List.of(DENY_80) : List.<String>of(),
                        denyClient ? List.of(DENY_CLIENT) : List.<String>of())
                .flatMap(List::stream)
                .toArray(String[]::new));
        assertThat(allows(evaluator, PortSpace.TCP, 81)).isEqualTo(curl81);
        assertThat(allows(evaluator, PortSpace.TCP, 80)).isEqualTo(curl80);
        assertThat(allows(evaluator, PortSpace.OTHER, PortSpace.icmp(8))).isEqualTo(ping);
    }

    @Test
    void theOrderOfPoliciesDoesNotMatter() {
        String[] policies = {ALLOW_CLIENT, DENY_80, ALLOW_80, DENY_CLIENT};
        String[] reversed = {DENY_CLIENT, ALLOW_80, DENY_80, ALLOW_CLIENT};
        for (int port : new int[] {80, 81}) {
            assertThat(allows(evaluator(policies), PortSpace.TCP, port))
                    .isEqualTo(allows(evaluator(reversed), PortSpace.TCP, port));
        }
    }

    @Test
    void allRulesThatDenyAreNamed() {
        Decision decision = decide(evaluator(ALLOW_CLIENT, DENY_80, DENY_CLIENT), PortSpace.TCP, 80);
        assertThat(decision.deciders())
                .extracting(Rule::name)
                .containsExactly("p.yaml: default/p2, ingressDeny rule 1", "p.yaml: default/p3, ingressDeny rule 1");
        assertThat(decision.selecting()).hasSize(3);
    }

    private static boolean allows(Evaluator evaluator, PortSpace space, int port) {
        return decide(evaluator, space, port).isAllowed();
    }

    private static Decision decide(Evaluator evaluator, PortSpace space, int port) {
        return evaluator.decide(SERVER, Direction.INGRESS, CLIENT, space, port);
    }
}
