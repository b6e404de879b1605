// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.command.policy.world.FlowEnd;
import io.meshpath.command.policy.world.World;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.PolicyQuestions;
import io.meshpath.datapath.PolicyTableFullException;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.PeerIdentity;
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
 * Answers by the kernel: compiles the policy of each subject into verdict tables, and runs the program that reads them for
 * each question. The kernel also finds the identity of an address outside the mesh, by its longest prefix. Tables grow with
 * the policies. Attaches nothing and leaves nothing behind. Needs root.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class KernelEngine implements PolicyEngine {
    private static final int RESERVED_PAGES = 2;
    private static final int GROWTH = 4;
    private static final int MOST_CELLS = 1 << 25; // 256 MiB of the kernel's memory

    private final PolicyModel model;
    private final Map<String, String> policyOf = new HashMap<>();
    private final Identities identities = new Identities();
    private final Map<Labels, Integer> endpoints = new LinkedHashMap<>();
    private final Map<Cidr, IpcacheEntry> outside = new HashMap<>();

    /** The engine for a world, whose pods and nodes all become identities, and all that policies select, endpoints. */
    public KernelEngine(PolicyModel model, World world) {
        this.model = model;
        for (Rule rule : model.rules()) {
            policyOf.put(rule.name(), rule.policy());
        }
        for (Cidr prefix : model.cidrs()) {
            know(prefix, Labels.of(Label.cidr(prefix), PeerIdentity.world(prefix)));
        }
        world.everybody().map(FlowEnd::identity).forEach(identities::of);
        world.everybody().flatMap(end -> end.subject().stream()).forEach(this::endpoint);
    }

    private void know(Cidr prefix, Labels labels) {
        outside.put(prefix, IpcacheEntry.local(identities.of(labels)));
    }

    /** Knows who is in a question; an address that has a name has an identity of its own. */
    private void know(Question question) {
        identities.of(question.peer());
        endpoint(question.subject());
        if (question.peer().stream().anyMatch(label -> label.source().equals(Label.FQDN))) {
            question.address().ifPresent(address -> know(Cidr.of(address), question.peer()));
        }
    }

    private int endpoint(Labels subject) {
        return endpoints.computeIfAbsent(subject, added -> endpoints.size() + 1);
    }

    @Override
    public List<Answer> answers(List<Question> questions) {
        questions.forEach(this::know);
        MapSizes sizes = sizes();
        while (true) {
            try {
                return answers(questions, sizes);
            } catch (PolicyTableFullException full) {
                if (sizes.policyCells() > MOST_CELLS / GROWTH) {
                    throw full;
                }
                sizes = sizes.withPolicyCells(GROWTH * sizes.policyCells());
            }
        }
    }

    private List<Answer> answers(List<Question> questions, MapSizes sizes) {
        try (PolicyProbe probe = PolicyProbe.create(sizes)) {
            PolicyCompiler compiler = new PolicyCompiler(probe.tables());
            probe.ipcache().update(outside);
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
            batch.forEach(question -> add(question, asked));
            asked.ask();
            for (int i = 0; i < batch.size(); i++) {
                answers.add(answer(asked.verdict(i), compiler));
            }
        }
        return answers;
    }

    private void add(Question question, PolicyQuestions to) {
        int endpoint = endpoint(question.subject());
        if (question.address().isPresent()) {
            to.add(endpoint, question.direction(), question.address().get(), question.space(), question.port());
        } else {
            int peer = identities.of(question.peer());
            to.add(endpoint, question.direction(), peer, question.space(), question.port());
        }
    }

    private Answer answer(int verdict, PolicyCompiler compiler) {
        String policy = compiler.ruleName(Verdict.rule(verdict))
                .map(rule -> policyOf.getOrDefault(rule, ""))
                .orElse("");
        return new Answer(Verdict.isAllowed(verdict), policy);
    }

    // Pages for identities without one and for reserved ones, and one for each 65,536 that are used.
    private MapSizes sizes() {
        Set<Integer> pages = identities.all().values().stream()
                .map(identity -> identity >>> 16)
                .collect(Collectors.toSet());
        return MapSizes.DEFAULT
                .withIdentityPages(pages.size() + RESERVED_PAGES)
                .withAddresses(outside.size() + 1)
                .withPrefixes(outside.size() + 1);
    }
}
