// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static io.meshpath.policy.Cnp.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Action;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.Ports;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Rule;
import io.meshpath.policy.Selector;
import io.meshpath.policy.Subject;
import io.meshpath.policy.Tier;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rule for a named port speaks of each peer at the port that it calls so. */
class EgressNamedPortTest {
    private static final int FIRST = 70000;
    private static final int SECOND = 70001;

    private final TablesModel tables = new TablesModel();
    private final PolicyCompiler compiler = new PolicyCompiler(tables);

    @BeforeEach
    void allowsHttpToWebs() {
        compiler.addEndpoint(1, pod("app=client"));
        compiler.policies(model(rule("allow", Action.ALLOW, "web", "http")));
    }

    private static PolicyModel model(Rule... rules) {
        Collection<Policy> policies =
                List.of(new Policy("CiliumNetworkPolicy", "default", "names", "", "names.yaml", 1, 1, List.of(rules)));
        return PolicyModel.of(policies, Cnp.ATLANTA);
    }

    private static Rule rule(String name, Action action, String app, String port) {
        Selector selector = new Selector(List.of(Requirement.is(Label.ANY, "app", app)));
        return rule(name, action, new Peer.Endpoints(selector), port);
    }

    private static Rule rule(String name, Action action, Peer peer, String port) {
        return new Rule(
                "default/names",
                name,
                Tier.NORMAL,
                0,
                action,
                Direction.EGRESS,
                Subject.endpoints(Selector.of(Label.k8s("app", "client"))),
                List.of(peer),
                new Ports(List.of(), List.of(new NamedPort(PortSpace.TCP, port))),
                true,
                Optional.empty());
    }

    private static Labels web(String names) {
        return pod("app=web").with(Label.parse("gen:io.cilium.k8s.named-ports=" + names));
    }

    private boolean reaches(int identity, PortSpace space, int port) {
        return Verdict.isAllowed(tables.decide(1, Direction.EGRESS, identity, space, port));
    }

    private boolean reaches(int endpoint, int identity, int port) {
        return Verdict.isAllowed(tables.decide(endpoint, Direction.EGRESS, identity, PortSpace.TCP, port));
    }

    private boolean reaches(int identity, int port) {
        return reaches(identity, PortSpace.TCP, port);
    }

    @Test
    void aPortIsOpenOnlyWhereItsPodCallsItSo() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        compiler.addIdentity(SECOND, web("http.TCP.8080_admin.TCP.80"));
        assertThat(reaches(FIRST, 80)).isTrue();
        assertThat(reaches(FIRST, 8080)).isFalse();
        assertThat(reaches(SECOND, 80)).isFalse();
        assertThat(reaches(SECOND, 8080)).isTrue();
    }

    @Test
    void otherPeersAreNotReachedByTheName() {
        compiler.addIdentity(FIRST, pod("app=db").with(Label.parse("gen:io.cilium.k8s.named-ports=http.TCP.80")));
        compiler.addIdentity(SECOND, web("http.TCP.80"));
        assertThat(reaches(FIRST, 80)).isFalse();
    }

    @Test
    void aRuleForEverybodyReachesWhoeverHasTheName() {
        compiler.policies(model(rule("all", Action.ALLOW, Peer.everybody(), "http")));
        compiler.addIdentity(FIRST, pod("app=db").with(Label.parse("gen:io.cilium.k8s.named-ports=http.TCP.80")));
        compiler.addIdentity(SECOND, pod("app=db"));
        compiler.addEndpoint(2, pod("app=client", "late=yes"));
        for (int endpoint = 1; endpoint <= 2; endpoint++) {
            assertThat(reaches(endpoint, FIRST, 80)).isTrue();
            assertThat(reaches(endpoint, SECOND, 80)).isFalse();
        }
    }

    @Test
    void aPodWithoutTheNameIsNotReached() {
        compiler.addIdentity(FIRST, pod("app=web"));
        compiler.addIdentity(SECOND, web("http.TCP.80"));
        assertThat(reaches(FIRST, 80)).isFalse();
    }

    @Test
    void theProtocolOfTheNameCounts() {
        compiler.addIdentity(FIRST, web("http.UDP.80"));
        assertThat(reaches(FIRST, PortSpace.UDP, 80)).isFalse();
        assertThat(reaches(FIRST, PortSpace.TCP, 80)).isFalse();
    }

    @Test
    void aNameThatMovesTakesTheRightAlong() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        compiler.addIdentity(FIRST, web("http.TCP.81"));
        assertThat(reaches(FIRST, 80)).isFalse();
        assertThat(reaches(FIRST, 81)).isTrue();
        assertThat(tables.reconsidered()).contains("1 EGRESS");
    }

    @Test
    void aRuleDecidesUnderItsOwnNumberWhateverTheNameStandsFor() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        compiler.addIdentity(SECOND, web("http.TCP.81"));
        int verdict = tables.decide(1, Direction.EGRESS, SECOND, PortSpace.TCP, 81);
        assertThat(compiler.ruleName(Verdict.rule(verdict))).contains("allow");
    }

    @Test
    void aDenialByNameWinsOnlyAtItsPort() {
        compiler.policies(model(rule("allow", Action.ALLOW, "web", "http"), rule("deny", Action.DENY, "web", "admin")));
        compiler.addIdentity(FIRST, web("http.TCP.80_admin.TCP.80"));
        compiler.addIdentity(SECOND, web("http.TCP.80_admin.TCP.81"));
        assertThat(reaches(FIRST, 80)).isFalse();
        assertThat(reaches(SECOND, 80)).isTrue();
        assertThat(Verdict.kind(tables.decide(1, Direction.EGRESS, SECOND, PortSpace.TCP, 81)))
                .isEqualTo(Verdict.Kind.DENY);
    }

    @Test
    void anIdentityWithKnownNamesIsOneWrite() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        int before = tables.calls();
        compiler.addIdentity(SECOND, web("http.TCP.80"));
        assertThat(tables.calls() - before).isEqualTo(1);
        assertThat(reaches(SECOND, 80)).isTrue();
    }

    @Test
    void namesThatNoRuleUsesChangeNothing() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        int before = tables.calls();
        compiler.addIdentity(SECOND, pod("app=db").with(Label.parse("gen:io.cilium.k8s.named-ports=sql.TCP.5432")));
        assertThat(tables.calls()).isEqualTo(before);
    }

    @Test
    void aDefinitionThatNobodyHasAnyMoreMakesNoClass() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        compiler.addIdentity(SECOND, web("http.TCP.81"));
        assertThat(compiler.size().portClasses()).isEqualTo(3);
        compiler.removeIdentity(SECOND);
        assertThat(compiler.size().portClasses()).isEqualTo(2);
        assertThat(reaches(SECOND, 81)).isFalse();
    }

    @Test
    void aDefinitionThatTheTablesRefuseIsMadeGoodByTheNextCall() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        tables.refuseAfter(0);
        assertThatThrownBy(() -> compiler.addIdentity(FIRST, web("http.TCP.81")))
                .hasMessage("table is full");
        assertThat(compiler.isUneven()).isTrue();
        assertThat(reaches(FIRST, 80)).isTrue();
        compiler.retry();
        assertThat(compiler.isUneven()).isFalse();
        assertThat(reaches(FIRST, 80)).isFalse();
        assertThat(reaches(FIRST, 81)).isTrue();
        assertThat(compiler.size().portClasses()).isEqualTo(2);
    }

    @Test
    void noOtherPortIsOpenWhileANameMoves() {
        compiler.addIdentity(FIRST, web("http.TCP.80"));
        tables.afterEach(() -> {
            assertThat(reaches(FIRST, 80)).isNotEqualTo(reaches(FIRST, 81));
            assertThat(reaches(FIRST, 82)).isFalse();
        });
        compiler.addIdentity(FIRST, web("http.TCP.81"));
        tables.afterEach(() -> {});
    }
}
