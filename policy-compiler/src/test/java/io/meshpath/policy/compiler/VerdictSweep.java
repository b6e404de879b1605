// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.PolicyQuestions;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Decision;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Rule;
import io.meshpath.policy.oracle.Asked;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Asks the kernel everything about a node that can make a difference: each endpoint and direction, each identity, each
 * port at a boundary of some rule, and compares every answer with the evaluator's; now and then with the oracle's too.
 */
final class VerdictSweep {
    private static final int ORACLE_EVERY = 101; // a prime: not always the same port

    private final Scenario scenario;
    private final PolicyQuestions kernel;
    private final List<Question> questions = new ArrayList<>();
    private final Map<Verdict.Kind, Long> counts = new EnumMap<>(Verdict.Kind.class);

    VerdictSweep(Scenario scenario, PolicyQuestions kernel) {
        this.scenario = scenario;
        this.kernel = kernel;
    }

    /** How many verdicts of each kind were compared so far. */
    Map<Verdict.Kind, Long> counts() {
        return counts;
    }

    void run() {
        World world = scenario.world();
        List<Integer> identities = new ArrayList<>(world.identities().keySet());
        identities.add(0);
        Map<PortSpace, List<Integer>> ports = ports(world);
        for (int endpoint : world.endpoints().keySet()) {
            for (Direction direction : Direction.values()) {
                for (int identity : identities) {
                    ports.forEach((space, numbers) ->
                            numbers.forEach(port -> add(new Question(endpoint, direction, identity, space, port))));
                }
            }
        }
        settle();
    }

    private void add(Question question) {
        kernel.add(question.endpoint(), question.direction(), question.identity(), question.space(), question.port());
        questions.add(question);
        if (kernel.isFull()) {
            settle();
        }
    }

    private void settle() {
        kernel.ask();
        for (int i = 0; i < questions.size(); i++) {
            compare(questions.get(i), kernel.verdict(i), i % ORACLE_EVERY == 0);
        }
        kernel.clear();
        questions.clear();
    }

    private void compare(Question question, int verdict, boolean withOracle) {
        World world = scenario.world();
        Asked asked = world.asked(question);
        Decision decision = world.policies()
                .evaluator()
                .decide(asked.subject(), asked.direction(), asked.peer(), asked.space(), asked.port());
        counts.merge(Verdict.kind(verdict), 1L, Long::sum);
        boolean oracle = !withOracle || world.policies().oracle().answer(asked).kind() == decision.kind();
        if (!isMeant(verdict, decision) || !oracle) {
            throw scenario.disagreement(
                    question, "the kernel says " + Verdict.kind(verdict) + ", the evaluator " + decision);
        }
    }

    private boolean isMeant(int verdict, Decision decision) {
        Optional<String> rule = scenario.node().ruleName(Verdict.rule(verdict));
        return Verdict.kind(verdict) == decision.kind()
                && rule.equals(decision.deciders().stream().findFirst().map(Rule::name));
    }

    /** The ports at which some rule begins or ends, and those right before and behind. */
    private static Map<PortSpace, List<Integer>> ports(World world) {
        Map<PortSpace, List<Integer>> ports = new EnumMap<>(PortSpace.class);
        for (PortSpace space : PortSpace.values()) {
            TreeSet<Integer> near = new TreeSet<>(List.of(0, space.size() / 2, space.size() - 1));
            ranges(world).filter(range -> range.space() == space).forEach(range -> {
                near.addAll(List.of(range.first() - 1, range.first(), range.last(), range.last() + 1));
            });
            ports.put(
                    space,
                    near.stream()
                            .filter(port -> port >= 0 && port < space.size())
                            .toList());
        }
        return ports;
    }

    private static Stream<PortRange> ranges(World world) {
        Stream<PortRange> numbers =
                world.policies().model().rules().stream().flatMap(rule -> rule.ports().ranges().stream());
        Stream<Labels> labels =
                Stream.concat(world.identities().values().stream(), world.endpoints().values().stream());
        Stream<PortRange> names = labels.distinct().flatMap(of -> NamedPorts.of(of).ports().values().stream());
        return Stream.concat(numbers, names).distinct();
    }
}
