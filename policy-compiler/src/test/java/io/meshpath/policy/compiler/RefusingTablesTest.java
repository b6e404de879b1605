// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyParser;
import io.meshpath.policy.random.RandomPolicies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that are full refuse a change half-way: nothing else may break, and the next change puts everything right. */
class RefusingTablesTest {
    private final TablesModel tables = new TablesModel();
    private final PolicyCompiler compiler = new PolicyCompiler(tables);

    static IntStream changes() {
        return IntStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aRefusedChangeIsTakenBackAndMadeGoodByTheNext(int refused) {
        RandomPolicies world = new RandomPolicies(7000 + refused);
        Map<Integer, Labels> identities = world.identities(30);
        Map<Integer, Labels> endpoints = new HashMap<>();
        identities.forEach(compiler::addIdentity);
        for (int endpoint = 1; endpoint <= 4; endpoint++) {
            endpoints.put(endpoint, world.pod());
            compiler.addEndpoint(endpoint, endpoints.get(endpoint));
        }
        PolicyModel first = model(world);
        compiler.policies(first);
        PolicyModel next = model(world);
        tables.refuseAfter(refused);
        boolean isRefused = false;
        try {
            compiler.policies(next);
        } catch (IllegalStateException e) {
            isRefused = true;
        }
        tables.refuseNothing();
        assertThat(compiler.isUneven()).isEqualTo(isRefused);
        check(isRefused ? first : next, identities, endpoints, world);

        identities.put(70000, world.pod());
        compiler.addIdentity(70000, identities.get(70000));
        check(isRefused ? first : next, identities, endpoints, world);

        compiler.policies(next);
        check(next, identities, endpoints, world);
    }

    private void check(
            PolicyModel model, Map<Integer, Labels> identities, Map<Integer, Labels> endpoints, RandomPolicies world) {
        Evaluator evaluator = new Evaluator(model);
        for (int i = 0; i < 300; i++) {
            int endpoint = 1 + world.nextInt(4);
            int identity = world.pick(List.copyOf(identities.keySet()));
            Direction direction = world.pick(List.of(Direction.values()));
            RandomPolicies.Packet packet = world.packet();
            int verdict = tables.decide(endpoint, direction, identity, packet.space(), packet.port());
            Decision decision = evaluator.decide(
                    endpoints.get(endpoint), direction, identities.get(identity), packet.space(), packet.port());
            assertThat(Verdict.kind(verdict)).isEqualTo(decision.kind());
        }
    }

    @Test
    void whatTheTablesRefusedReachesTheCaller() {
        RandomPolicies world = new RandomPolicies(1);
        compiler.policies(model(world));
        tables.refuseAfter(0);
        assertThatThrownBy(() -> compiler.addEndpoint(1, world.pod())).hasMessage("table is full");
    }

    @Test
    void whileAPolicyDoesNotFitTheOneBeforeHoldsForWhateverComes() {
        String allow = Cnp.document("endpointSelector: {}\ningress: [{fromEndpoints: [{matchLabels: {app: web}}]}]");
        compiler.addEndpoint(1, Cnp.pod("app=db"));
        compiler.addIdentity(70000, Cnp.pod("app=web"));
        compiler.policies(PolicyModel.of(Cnp.policies(allow), Cnp.ATLANTA));
        PolicyModel next = PolicyModel.of(Cnp.policies(allow.replace("web", "job")), Cnp.ATLANTA);
        tables.refuseAfter(0);
        assertThatThrownBy(() -> compiler.policies(next)).hasMessage("table is full");

        int before = tables.calls();
        compiler.addIdentity(70001, Cnp.pod("app=web"));
        assertThat(tables.calls()).isEqualTo(before + 1); // nothing is tried anew for an identity
        assertThat(ingress(70001)).isEqualTo(Verdict.Kind.ALLOW);
        assertThat(compiler.isUneven()).isTrue();

        compiler.retry();
        assertThat(compiler.isUneven()).isFalse();
        assertThat(ingress(70001)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
    }

    private Verdict.Kind ingress(int identity) {
        return Verdict.kind(tables.decide(1, Direction.INGRESS, identity, PortSpace.TCP, 80));
    }

    @Test
    void aRefusedRemovalIsMadeGoodToo() {
        RandomPolicies world = new RandomPolicies(2);
        String policy = Cnp.document("endpointSelector: {}\ningress: [{fromEndpoints: [{matchLabels: {app: web}}]}]");
        PolicyModel model = PolicyModel.of(Cnp.policies(policy), Cnp.ATLANTA);
        compiler.policies(model);
        compiler.addEndpoint(1, Cnp.pod("app=db"));
        compiler.addIdentity(70000, Cnp.pod("app=web"));
        tables.refuseAfter(0);
        assertThatThrownBy(() -> compiler.removeIdentity(70000)).hasMessage("table is full");

        compiler.addIdentity(70001, world.pod());

        assertThat(Verdict.kind(tables.decide(1, Direction.INGRESS, 70000, PortSpace.TCP, 80)))
                .isEqualTo(Verdict.Kind.DEFAULT_DENY);
    }

    private static PolicyModel model(RandomPolicies world) {
        return PolicyModel.of(PolicyParser.parse("random.yaml", world.yaml(5)), RandomPolicies.LOCAL);
    }
}
