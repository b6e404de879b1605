// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.PolicyQuestions;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Rule;
import io.meshpath.policy.oracle.Asked;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        DistinctQuestions.forEach(world, world.endpoints().keySet(), identities, this::add);
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
}
