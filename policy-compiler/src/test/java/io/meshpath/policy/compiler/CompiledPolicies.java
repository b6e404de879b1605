// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.PolicyModel;
import java.util.HashMap;
import java.util.Map;

/** Policies compiled into tables, for tests that ask by labels: identities and endpoints appear as they are asked about. */
public final class CompiledPolicies {
    private static final int FIRST_IDENTITY = 1000;

    private final TablesModel tables = new TablesModel();
    private final PolicyCompiler compiler = new PolicyCompiler(tables);
    private final Map<Labels, Integer> identities = new HashMap<>();
    private final Map<Labels, Integer> endpoints = new HashMap<>();

    public CompiledPolicies(PolicyModel model) {
        compiler.policies(model);
    }

    /** The verdict's kind and the rule it names: {@code ALLOW by p.yaml: x/p, ingress rule 1}. */
    public String decide(Labels subject, Direction direction, Labels peer, PortSpace space, int port) {
        int verdict = tables.decide(endpoint(subject), direction, identity(peer), space, port);
        return Verdict.kind(verdict)
                + compiler.ruleName(Verdict.rule(verdict)).map(" by "::concat).orElse("");
    }

    private int endpoint(Labels labels) {
        return endpoints.computeIfAbsent(labels, absent -> {
            int endpoint = endpoints.size() + 1;
            compiler.addEndpoint(endpoint, labels);
            return endpoint;
        });
    }

    /** Identities without labels are nobody's, and the compiler is not told of them. */
    private int identity(Labels labels) {
        return identities.computeIfAbsent(labels, absent -> {
            int identity = FIRST_IDENTITY + identities.size();
            if (!labels.isEmpty()) {
                compiler.addIdentity(identity, labels);
            }
            return identity;
        });
    }
}
