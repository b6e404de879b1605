// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.command.policy.world.FlowEnd;
import io.meshpath.command.policy.world.World;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.PolicyQuestions;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.Rule;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers by the kernel: compiles the policy of each subject into verdict tables and runs the program that reads them for
 * each question. Loads no more than that, attaches nothing, and leaves nothing behind. Needs root.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class KernelEngine implements PolicyEngine {
    private final PolicyModel model;
    private final Map<String, String> policyOf = new HashMap<>();
    private final Identities identities = new Identities();
    private final Map<Labels, Integer> endpoints = new LinkedHashMap<>();

    /** The engine for a world, whose pods and nodes all become identities, and all that policies select, endpoints. */
    public KernelEngine(PolicyModel model, World world) {
        this.model = model;
        for (Rule rule : model.rules()) {
            policyOf.put(rule.name(), rule.policy());
        }
        world.everybody().map(FlowEnd::identity).forEach(identities::of);
        world.everybody().flatMap(end -> end.subject().stream()).forEach(this::endpoint);
    }

    private int endpoint(Labels subject) {
        return endpoints.computeIfAbsent(subject, added -> endpoints.size() + 1);
    }

    @Override
    public List<Answer> answers(List<Question> questions) {
        for (Question question : questions) {
            identities.of(question.peer());
            endpoint(question.subject());
        }
        try (PolicyProbe probe = PolicyProbe.create(sizes())) {
            PolicyCompiler compiler = new PolicyCompiler(probe.tables());
            identities.all().forEach((labels, identity) -> compiler.addIdentity(identity, labels));
            endpoints.forEach((labels, endpoint) -> compiler.addEndpoint(endpoint, labels));
            compiler.policies(model);
            return ask(questions, probe.questions(), compiler);
        }
    }

    private List<Answer> ask(List<Question> questions, PolicyQuestions asked, PolicyCompiler compiler) {
        List<Answer> answers = new ArrayList<>();
        for (int first = 0; first < questions.size(); first = answers.size()) {
            List<Question> batch =
                    questions.subList(first, Math.min(questions.size(), first + PolicyQuestions.CAPACITY));
            asked.clear();
            for (Question question : batch) {
                asked.add(
                        endpoint(question.subject()),
                        question.direction(),
                        identities.of(question.peer()),
                        question.space(),
                        question.port());
            }
            asked.ask();
            for (int i = 0; i < batch.size(); i++) {
                answers.add(answer(asked.verdict(i), compiler));
            }
        }
        return answers;
    }

    private Answer answer(int verdict, PolicyCompiler compiler) {
        String policy = compiler.ruleName(Verdict.rule(verdict))
                .map(rule -> policyOf.getOrDefault(rule, ""))
                .orElse("");
        return new Answer(Verdict.isAllowed(verdict), policy);
    }

    // One page for identities without one, and one for each 65,536 that are used.
    private MapSizes sizes() {
        Set<Integer> pages = identities.all().values().stream()
                .map(identity -> identity >>> 16)
                .collect(Collectors.toSet());
        return MapSizes.DEFAULT.withIdentityPages(Math.max(4, Integer.highestOneBit(pages.size() + 2) << 1));
    }
}
