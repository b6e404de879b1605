// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.policy.Decision;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import java.util.List;

/** Answers by the evaluator. Immutable. */
public final class JavaEngine implements PolicyEngine {
    private final Evaluator evaluator;

    public JavaEngine(PolicyModel model) {
        this.evaluator = new Evaluator(model);
    }

    @Override
    public List<Answer> answers(List<Question> questions) {
        return questions.stream().map(this::answer).toList();
    }

    private Answer answer(Question question) {
        Decision decision = evaluator.decide(
                question.subject(), question.direction(), question.peer(), question.space(), question.port());
        String policy =
                decision.deciders().isEmpty() ? "" : decision.deciders().get(0).policy();
        return new Answer(decision.isAllowed(), policy);
    }
}
