// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.document;
import static io.meshpath.policy.Cnp.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.PolicyModel;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PolicyCompilerTest {
    private static final String ALLOW_WEB = document("""
            endpointSelector: {matchLabels: {app: db}}
            ingress:
              - fromEndpoints: [{matchLabels: {app: web}}]
                toPorts: [{ports: [{port: "5432", protocol: TCP}]}]
            """);

    private final TablesModel tables = new TablesModel();
    private final PolicyCompiler compiler = new PolicyCompiler(tables);

    private static PolicyModel model(String... documents) {
        return PolicyModel.of(Cnp.policies(documents), ATLANTA);
    }

    private Verdict.Kind ingress(int endpoint, int identity, int tcpPort) {
        return Verdict.kind(tables.decide(endpoint, Direction.INGRESS, identity, PortSpace.TCP, tcpPort));
    }

    @Test
    void anEndpointHasNoPolicyBeforeThereIsAModel() {
        compiler.addEndpoint(1, pod("app=db"));
        assertThat(tables.calls()).isZero();
        assertThat(ingress(1, 1, 1)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
        assertThat(compiler.revision(1, Direction.INGRESS)).isEqualTo(OptionalLong.empty());
    }

    @Test
    void anEmptyModelAllowsEverything() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.policies(model());
        assertThat(ingress(1, 1, 1)).isEqualTo(Verdict.Kind.DEFAULT_ALLOW);
        assertThat(ingress(1, 12345, 1)).isEqualTo(Verdict.Kind.DEFAULT_ALLOW);
    }

    @Test
    void anIdentityOfAKnownKindIsOneWrite() {
        compiler.policies(model(ALLOW_WEB));
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        int before = tables.calls();
        compiler.addIdentity(70001, pod("app=web", "version=2"));
        assertThat(tables.calls() - before).isEqualTo(1);
        assertThat(ingress(1, 70001, 5432)).isEqualTo(Verdict.Kind.ALLOW);
    }

    @Test
    void anIdentityThatNoRuleTellsFromAStrangerIsNoWrite() {
        compiler.policies(model(ALLOW_WEB));
        compiler.addEndpoint(1, pod("app=db"));
        int before = tables.calls();
        compiler.addIdentity(70001, pod("app=job"));
        assertThat(tables.calls()).isEqualTo(before);
        assertThat(ingress(1, 70001, 5432)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
    }

    @Test
    void anIdentityThatGoesIsAStranger() {
        compiler.policies(model(ALLOW_WEB));
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        compiler.removeIdentity(70000);
        assertThat(ingress(1, 70000, 5432)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
        compiler.removeIdentity(70000);
    }

    @Test
    void connectionsOfAnIdentityThatLosesARightAreJudgedAgain() {
        compiler.policies(model(ALLOW_WEB));
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        assertThat(tables.reconsidered()).isEmpty(); // a right more takes nothing away
        compiler.addIdentity(70000, pod("app=job"));
        assertThat(tables.reconsidered()).containsExactly("1 INGRESS");
        compiler.addIdentity(70001, pod("app=web"));
        compiler.removeIdentity(70001);
        assertThat(tables.reconsidered()).containsExactly("1 INGRESS", "1 INGRESS");
    }

    @Test
    void aDenialReachesTheConnectionsThatWereThereBeforeTheIdentityWasKnown() {
        compiler.policies(model(document("""
                endpointSelector: {}
                enableDefaultDeny: {egress: false}
                egressDeny: [{toEndpoints: [{matchLabels: {app: web}}]}]
                """)));
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        assertThat(tables.reconsidered()).containsExactly("1 EGRESS");
    }

    @Test
    void onlyRulesForLocalEndpointsMakeClasses() {
        compiler.policies(model(ALLOW_WEB, ALLOW_WEB.replace("db", "other").replace("web", "third")));
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        compiler.addIdentity(70001, pod("app=third"));
        assertThat(compiler.size().identityClasses()).isEqualTo(3);
        compiler.addEndpoint(2, pod("app=other"));
        assertThat(compiler.size().identityClasses()).isEqualTo(4);
        compiler.removeEndpoint(2);
        assertThat(compiler.size().identityClasses()).isEqualTo(3);
    }

    @Test
    void endpointsWithTheSameRulesShareAMatrix() {
        compiler.policies(model(ALLOW_WEB));
        for (int endpoint = 1; endpoint <= 50; endpoint++) {
            compiler.addEndpoint(endpoint, pod("app=db", "index=" + endpoint));
        }
        assertThat(compiler.size().matrices()).isEqualTo(2); // one for each direction
    }

    @Test
    void anUnchangedPolicyIsNotEnforcedAgain() {
        compiler.policies(model(ALLOW_WEB));
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        OptionalLong revision = compiler.revision(1, Direction.INGRESS);
        int before = tables.calls();
        compiler.policies(model(ALLOW_WEB));
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        assertThat(tables.calls()).isEqualTo(before);
        assertThat(compiler.revision(1, Direction.INGRESS)).isEqualTo(revision);
    }

    @Test
    void aChangeForOneEndpointIsNotEnforcedForOthers() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addEndpoint(2, pod("app=web"));
        compiler.addIdentity(70000, pod("app=web"));
        compiler.policies(model());
        OptionalLong before = compiler.revision(2, Direction.INGRESS);
        OptionalLong changing = compiler.revision(1, Direction.INGRESS);
        compiler.policies(model(ALLOW_WEB));
        assertThat(compiler.revision(2, Direction.INGRESS)).isEqualTo(before);
        assertThat(compiler.revision(1, Direction.INGRESS).orElseThrow()).isGreaterThan(changing.orElseThrow());
    }

    @Test
    void aRuleKeepsItsNumberForGood() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.addIdentity(70000, pod("app=web"));
        compiler.policies(model(ALLOW_WEB));
        int number = Verdict.rule(tables.decide(1, Direction.INGRESS, 70000, PortSpace.TCP, 5432));
        assertThat(compiler.ruleName(number)).contains("p.yaml: default/p1, ingress rule 1");
        compiler.policies(model());
        assertThat(compiler.ruleName(number)).contains("p.yaml: default/p1, ingress rule 1");
        compiler.policies(model(ALLOW_WEB));
        assertThat(Verdict.rule(tables.decide(1, Direction.INGRESS, 70000, PortSpace.TCP, 5432)))
                .isEqualTo(number);
        assertThat(compiler.ruleName(0)).isEmpty();
        assertThat(compiler.ruleName(99)).isEmpty();
    }

    @Test
    void allRulesOfAModelHaveNamesBeforeAnyDecides() {
        compiler.policies(model(ALLOW_WEB, ALLOW_WEB));
        assertThat(compiler.ruleName(1)).contains("p.yaml: default/p1, ingress rule 1");
        assertThat(compiler.ruleName(2)).contains("p.yaml: default/p2, ingress rule 1");
        assertThat(compiler.ruleName(3)).isEmpty();
    }

    @Test
    void addressesHaveTheVerdictOfTheirLongestPrefix() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.policies(model(document("""
                endpointSelector: {}
                ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}, {fromCIDR: [10.1.2.0/24]}]
                """)));
        assertThat(compiler.cidrs())
                .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.0.0/16"), Cidr.parse("10.1.2.0/24"));
        int identity = 1 << 24;
        for (Cidr prefix : compiler.cidrs()) {
            compiler.addIdentity(++identity, Labels.of(Label.cidr(prefix)));
        }
        assertThat(ingress(1, (1 << 24) + 1, 80)).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(ingress(1, (1 << 24) + 2, 80)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
        assertThat(ingress(1, (1 << 24) + 3, 80)).isEqualTo(Verdict.Kind.ALLOW);
    }

    @Test
    void reservedIdentitiesAreKnownFromTheStart() {
        compiler.addEndpoint(1, pod("app=db"));
        compiler.policies(model(document("endpointSelector: {}\ningress: [{fromEntities: [remote-node, world]}]")));
        assertThat(ingress(1, ReservedIdentity.REMOTE_NODE.number(), 80)).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(ingress(1, ReservedIdentity.KUBE_APISERVER.number(), 80)).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(ingress(1, ReservedIdentity.WORLD.number(), 80)).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(ingress(1, ReservedIdentity.HOST.number(), 80)).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(ingress(1, ReservedIdentity.UNKNOWN.number(), 80)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
    }
}
