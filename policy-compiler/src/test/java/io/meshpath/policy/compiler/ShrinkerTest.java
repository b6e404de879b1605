// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static io.meshpath.policy.random.Yaml.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Action;
import io.meshpath.policy.Cnp;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.oracle.Asked;
import io.meshpath.policy.random.RandomPolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    /** Compares an evaluator that lets an allowance win over a denial with the oracle. */
    private static final Case.Fault ALLOWANCES_WIN = looked -> fault(World.after(looked.steps()), looked.question());

    private static Optional<String> fault(World world, Question question) {
        if (!world.canAnswer(question)) {
            return Optional.empty();
        }
        Asked asked = world.asked(question);
        Verdict.Kind right = world.policies().oracle().answer(asked).kind();
        return right == Verdict.Kind.DENY && isAllowedBySome(world, asked)
                ? Optional.of("the evaluator says ALLOW, the oracle DENY")
                : Optional.empty();
    }

    private static boolean isAllowedBySome(World world, Asked asked) {
        PeerIdentity peer = PeerIdentity.of(asked.peer());
        NamedPorts names = NamedPorts.of(asked.peer());
        return world.policies().model().ruleSet(asked.subject(), asked.direction()).rules().stream()
                .filter(rule -> rule.action() == Action.ALLOW && !rule.policy().isEmpty())
                .anyMatch(rule -> rule.hasPeer(peer) && rule.hasPort(asked.space(), asked.port(), names));
    }

    /** The first faulty case of some thousands that are drawn, from this seed on. */
    private static Case drawn(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + 100; seed++) {
            RandomPolicies random = new RandomPolicies(seed);
            List<Step> steps = steps(random);
            World world = World.after(steps);
            List<Integer> identities = List.copyOf(world.identities().keySet());
            for (int i = 0; i < 200; i++) {
                RandomPolicies.Packet packet = random.packet();
                Question question = new Question(
                        1 + random.nextInt(5),
                        random.pick(List.of(Direction.values())),
                        random.pick(identities),
                        packet.space(),
                        packet.port());
                if (fault(world, question).isPresent()) {
                    return new Case(steps, question);
                }
            }
        }
        throw new AssertionError("no case has the fault");
    }

    private static List<Step> steps(RandomPolicies random) {
        List<Step> steps = new ArrayList<>();
        random.identities(30).forEach((number, labels) -> steps.add(new Step.Identity(number, labels)));
        for (int endpoint = 1; endpoint <= 5; endpoint++) {
            steps.add(new Step.Endpoint(endpoint, random.subject()));
        }
        steps.add(new Step.Policies(random.documents(8), random.context()));
        return steps;
    }

    @Test
    void aPlantedFaultEndsAsTheTwoRulesItTakes() {
        for (long seed = 1; seed <= 5; seed++) {
            Case smallest = Shrinker.shrink(drawn(seed), ALLOWANCES_WIN);
            Step.Policies policies = (Step.Policies) smallest.steps().stream()
                    .filter(Step.Policies.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertThat(smallest.steps()).as(smallest.toString()).hasSizeLessThanOrEqualTo(3);
            assertThat(World.InForce.of(policies).model().rules())
                    .as(smallest.toString())
                    .extracting(rule -> rule.action())
                    .containsExactly(Action.DENY, Action.ALLOW);
        }
    }

    @Test
    void theReportIsTheSmallestPolicyAndTheQuestion() {
        Map<String, Object> web = map("matchLabels", map("app", "web", "tier", "front"));
        Map<String, Object> open =
                map("toPorts", List.of(map("ports", List.of(map("port", "80"), map("port", "443")))));
        Map<String, Object> spec = map(
                "endpointSelector",
                map("matchLabels", map("app", "redis")),
                "ingress",
                List.of(map("fromEndpoints", List.of(map("matchLabels", map("app", "job")), web)), open),
                "ingressDeny",
                List.of(map("fromEndpoints", List.of(web, map())), map("fromEntities", List.of("world"))));
        Map<String, Object> policy = map(
                "apiVersion",
                "cilium.io/v2",
                "kind",
                "CiliumNetworkPolicy",
                "metadata",
                map("name", "redis", "namespace", "default"),
                "spec",
                spec);
        Case noisy = new Case(
                List.of(
                        new Step.Identity(65537, Cnp.pod("app=web")),
                        new Step.Endpoint(1, Cnp.pod("app=redis", "version=7")),
                        new Step.Identity(65538, Cnp.pod("app=job")),
                        new Step.Policies(List.of(policy), PolicyContext.of(Cnp.ATLANTA)),
                        new Step.Endpoint(2, Cnp.pod("app=redis"))),
                new Question(1, Direction.INGRESS, 65538, PortSpace.TCP, 443));
        assertThat(Shrinker.report(7, noisy, ALLOWANCES_WIN)).isEqualTo("""
                seed 7: the evaluator says ALLOW, the oracle DENY
                endpoint 1 is k8s:io.kubernetes.pod.namespace=default
                identity 65538 is k8s:io.cilium.k8s.policy.cluster=atlanta,k8s:io.kubernetes.pod.namespace=default
                policies in cluster atlanta, peers LOCAL, enforcement DEFAULT, services []:
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: redis}
                spec:
                  endpointSelector: {}
                  ingress:
                    - {toPorts: [{ports: [{port: "443"}]}]}
                  ingressDeny:
                    - {fromEndpoints: [{}]}
                INGRESS of endpoint 1 from identity 65538, TCP 443""");
    }

    @Test
    void aCaseWithoutAFaultIsRefused() {
        Case right = new Case(
                List.of(new Step.Endpoint(1, Labels.NONE)), new Question(1, Direction.INGRESS, 0, PortSpace.TCP, 80));
        assertThatThrownBy(() -> Shrinker.shrink(right, ALLOWANCES_WIN)).hasMessageContaining("has no fault");
    }
}
