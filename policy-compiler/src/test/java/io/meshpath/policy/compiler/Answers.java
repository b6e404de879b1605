// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Rule;
import io.meshpath.policy.oracle.Asked;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the tables, the evaluator and the oracle say to one question, which must be the same.
 *
 * @param tablesRule the rule in the tables' verdict
 * @param evaluatorRule the first rule that decided
 */
record Answers(
        Verdict.Kind tables,
        Verdict.Kind evaluator,
        Verdict.Kind oracle,
        Optional<String> tablesRule,
        Optional<String> evaluatorRule) {
    static Answers to(Question question, World world, CompiledNode node) {
        Asked asked = world.asked(question);
        Decision decision = world.policies()
                .evaluator()
                .decide(asked.subject(), asked.direction(), asked.peer(), asked.space(), asked.port());
        int verdict = node.verdict(question);
        return new Answers(
                Verdict.kind(verdict),
                decision.kind(),
                world.policies().oracle().answer(asked).kind(),
                node.ruleName(Verdict.rule(verdict)),
                decision.deciders().stream().findFirst().map(Rule::name));
    }

    /** A fault in what nodes like these do: that answers differ. */
    static Case.Fault differing(Supplier<CompiledNode> fresh) {
        return looked -> {
            World world = new World();
            try (CompiledNode node = fresh.get()) {
                for (Step step : looked.steps()) {
                    world.take(step);
                    node.take(step, world);
                }
                return Optional.of(looked.question())
                        .filter(world::canAnswer)
                        .map(question -> to(question, world, node))
                        .filter(answers -> !answers.agree())
                        .map(Answers::toString);
            }
        };
    }

    boolean agree() {
        return tables == evaluator && evaluator == oracle && tablesRule.equals(evaluatorRule);
    }

    @Override
    public String toString() {
        return "tables: " + tables + by(tablesRule) + "; evaluator: " + evaluator + by(evaluatorRule) + "; oracle: "
                + oracle;
    }

    private static String by(Optional<String> rule) {
        return rule.map(name -> " by " + name).orElse("");
    }
}
