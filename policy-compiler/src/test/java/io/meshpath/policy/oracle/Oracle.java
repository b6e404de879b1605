// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Enforcement;
import io.meshpath.policy.PolicyContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What documents mean for a packet, read off them directly in the plainest way there is: no parser, no model, and none of
 * the evaluator's code. What the evaluator and the tables must agree with.
 */
public final class Oracle {
    /**
     * What the documents say.
     *
     * @param features what is in the rules that decided or passed on, and in their specs: {@code fromEndpoints.matchLabels},
     *     {@code protocol=TCP}
     */
    public record Answer(Verdict.Kind kind, Set<String> features) {}

    private final List<Map<String, Object>> documents;
    private final PolicyContext context;

    public Oracle(List<Map<String, Object>> documents, PolicyContext context) {
        this.documents = documents;
        this.context = context;
    }

    public Answer answer(Asked asked) {
        if (context.enforcement() == Enforcement.NEVER) {
            return new Answer(Verdict.Kind.DEFAULT_ALLOW, Set.of());
        }
        List<Statement> statements = statements(asked);
        Set<String> features = new TreeSet<>();
        for (int layer = Statement.ADMIN; layer <= Statement.BASELINE; layer++) {
            Optional<Statement> first = first(statements, layer);
            first.ifPresent(statement -> features.addAll(Features.of(statement)));
            if (first.isPresent() && first.get().saying() != Statement.Saying.PASS) {
                boolean denied = first.get().saying() == Statement.Saying.DENY;
                return new Answer(denied ? Verdict.Kind.DENY : Verdict.Kind.ALLOW, features);
            }
        }
        return new Answer(byDefault(statements, asked), features);
    }

    private static Optional<Statement> first(List<Statement> statements, int layer) {
        return statements.stream()
                .filter(statement -> statement.speaks() && statement.layer() == layer)
                .min(Comparator.comparing(Statement::priority).thenComparing(Statement::saying));
    }

    private List<Statement> statements(Asked asked) {
        List<Statement> statements = new ArrayList<>();
        for (Map<String, Object> document : documents) {
            statements.addAll(
                    switch (Documents.text(document, "kind")) {
                        case "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy" ->
                            CiliumMeaning.of(document, documents, context, asked);
                        case "CiliumCIDRGroup" -> List.<Statement>of();
                        case "NetworkPolicy" -> NetworkPolicyMeaning.of(document, context, asked);
                        case "ClusterNetworkPolicy" -> ClusterNetworkPolicyMeaning.of(document, context, asked);
                        default -> throw new IllegalArgumentException("no such kind: " + document);
                    });
        }
        return statements;
    }

    private Verdict.Kind byDefault(List<Statement> statements, Asked asked) {
        boolean denied = context.enforcement() == Enforcement.ALWAYS
                || statements.stream().anyMatch(Statement::defaultDeny)
                || Addresses.isReserved(asked.subject(), "init");
        if (!denied) {
            return Verdict.Kind.DEFAULT_ALLOW;
        }
        boolean byItsNode = asked.direction() == Direction.INGRESS
                && !asked.isOfNode()
                && asked.peer().contains(ReservedIdentity.HOST.label());
        return byItsNode ? Verdict.Kind.ALLOW : Verdict.Kind.DEFAULT_DENY;
    }
}
