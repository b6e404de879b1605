// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What policy says to a flow at both of its ends. Immutable.
 *
 * @param egress the answer of the sender's policy, empty where there is none to ask
 * @param ingress the answer of the receiver's policy, likewise
 */
public record FlowVerdict(Flow flow, Optional<Answer> egress, Optional<Answer> ingress) {
    /** What the engine says to each flow, in their order. */
    public static List<FlowVerdict> of(List<Flow> flows, PolicyModel model, PolicyEngine engine) {
        List<Optional<Question>> asked = new ArrayList<>();
        for (Flow flow : flows) {
            asked.add(flow.question(model, Direction.EGRESS));
            asked.add(flow.question(model, Direction.INGRESS));
        }
        Iterator<Answer> answers = engine.answers(
                        asked.stream().flatMap(Optional::stream).toList())
                .iterator();
        Iterator<Optional<Question>> questions = asked.iterator();
        List<FlowVerdict> verdicts = new ArrayList<>();
        for (Flow flow : flows) {
            Optional<Answer> egress = questions.next().map(question -> answers.next());
            Optional<Answer> ingress = questions.next().map(question -> answers.next());
            verdicts.add(new FlowVerdict(flow, egress, ingress));
        }
        return verdicts;
    }

    /** Whether neither end denies the flow. */
    public boolean isAllowed() {
        return Stream.of(egress, ingress).flatMap(Optional::stream).allMatch(Answer::allowed);
    }

    /** The policies whose rules decided, the sender's first; none where defaults did. */
    public List<String> decidedBy() {
        return Stream.of(egress, ingress)
                .flatMap(Optional::stream)
                .map(Answer::policy)
                .filter(policy -> !policy.isEmpty())
                .distinct()
                .toList();
    }

    /** {@code allowed}, {@code denied}, or {@code notApplicable} where there was nobody to ask. */
    public static String words(Optional<Answer> answer) {
        return answer.map(said -> words(said.allowed())).orElse("notApplicable");
    }

    /** {@code allowed} or {@code denied}. */
    public static String words(boolean allowed) {
        return allowed ? "allowed" : "denied";
    }
}
