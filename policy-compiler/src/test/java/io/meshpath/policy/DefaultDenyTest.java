// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.datapath.policy.Verdict.Kind.ALLOW;
import static io.meshpath.datapath.policy.Verdict.Kind.DEFAULT_ALLOW;
import static io.meshpath.datapath.policy.Verdict.Kind.DEFAULT_DENY;
import static io.meshpath.datapath.policy.Verdict.Kind.DENY;
import static io.meshpath.policy.Cnp.document;
import static io.meshpath.policy.Cnp.egress;
import static io.meshpath.policy.Cnp.evaluator;
import static io.meshpath.policy.Cnp.ingress;
import static io.meshpath.policy.Cnp.pod;
import static io.meshpath.policy.Cnp.podIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When an endpoint drops what no rule allows, as Cilium's documentation of policy enforcement modes has it. */
class DefaultDenyTest {
    private static final Labels DB = pod("app=db");
    private static final Labels WEB = pod("app=web");

    @Test
    void anEndpointThatNoRuleSelectsIsOpen() {
        Evaluator evaluator = evaluator(document("""
                endpointSelector: {matchLabels: {app: other}}
                ingress: [{fromEndpoints: [{}]}]
                """));
        assertThat(ingress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_ALLOW);
        assertThat(egress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_ALLOW);
    }

    @Test
    void aSectionClosesItsDirectionOnly() {
        Evaluator evaluator = evaluator(document("""
                endpointSelector: {matchLabels: {app: db}}
                ingress: [{fromEndpoints: [{matchLabels: {app: job}}]}]
                """));
        assertThat(ingress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_DENY);
        assertThat(egress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_ALLOW);
    }

    @Test
    void anEmptyRuleClosesAndAllowsNothing() {
        Evaluator evaluator = evaluator(document("""
                endpointSelector: {}
                ingress: [{}]
                """));
        assertThat(ingress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_DENY);
    }

    @Test
    void aDenyRuleClosesToo() {
        Evaluator evaluator = evaluator(document("""
                endpointSelector: {matchLabels: {app: db}}
                egressDeny: [{toEndpoints: [{matchLabels: {app: job}}]}]
                """));
        assertThat(egress(evaluator, DB, pod("app=job"), 80)).isEqualTo(DENY);
        assertThat(egress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_DENY);
    }

    @Test
    void aRuleThatDoesNotEnableDefaultDenyOnlyAddsToTheOthers() {
        String open = document("""
                endpointSelector: {}
                enableDefaultDeny: {ingress: false}
                ingressDeny: [{fromEndpoints: [{matchLabels: {app: job}}]}]
                """);
        String closed = document("""
                endpointSelector: {matchLabels: {app: db}}
                ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]
                """);
        assertThat(ingress(evaluator(open), DB, WEB, 80)).isEqualTo(DEFAULT_ALLOW);
        assertThat(ingress(evaluator(open), DB, pod("app=job"), 80)).isEqualTo(DENY);
        assertThat(ingress(evaluator(open, closed), DB, WEB, 80)).isEqualTo(ALLOW);
        assertThat(ingress(evaluator(open, closed), DB, pod("app=x"), 80)).isEqualTo(DEFAULT_DENY);
    }

    @Test
    void enablingDefaultDenyWithoutASectionDoesNothing() {
        Evaluator evaluator = evaluator(document("""
                endpointSelector: {}
                enableDefaultDeny: {ingress: true, egress: true}
                egress: [{toEndpoints: [{}]}]
                """));
        assertThat(ingress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_ALLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fromEndpoints: []", "fromEntities: []", "fromCIDR: []", "fromCIDRSet: []"})
    void anEmptyListOfPeersChoosesNobody(String peers) {
        Evaluator evaluator = evaluator(
                document("endpointSelector: {}\ningress: [{" + peers + ", toPorts: [{ports: [{port: \"80\"}]}]}]\n"));
        assertThat(ingress(evaluator, DB, WEB, 80)).isEqualTo(DEFAULT_DENY);
    }

    @Test
    void portsWithoutPeersAreForEverybody() {
        Evaluator evaluator = evaluator(document("""
                endpointSelector: {}
                ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]
                """));
        assertThat(ingress(evaluator, DB, WEB, 80)).isEqualTo(ALLOW);
        assertThat(ingress(evaluator, DB, Labels.NONE, 80)).isEqualTo(ALLOW);
        assertThat(ingress(evaluator, DB, WEB, 81)).isEqualTo(DEFAULT_DENY);
    }

    @Test
    void anEmptySelectorChoosesTheNamespace() {
        Evaluator evaluator = evaluator(document("""
                endpointSelector: {}
                ingress: [{fromEndpoints: [{}]}]
                """));
        assertThat(ingress(evaluator, DB, WEB, 80)).isEqualTo(ALLOW);
        assertThat(ingress(evaluator, DB, podIn("shop", "atlanta", "app=web"), 80))
                .isEqualTo(DEFAULT_DENY);
        assertThat(ingress(evaluator, DB, Labels.parse("reserved:world"), 80)).isEqualTo(DEFAULT_DENY);
        assertThat(ingress(evaluator, DB, Labels.NONE, 80)).isEqualTo(DEFAULT_DENY);
    }
}
