// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.Listing;
import io.meshpath.agent.endpoint.Endpoint;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Spells out an endpoint's policy: each peer and port range that a rule decides about, and the default at the end. */
final class PolicyVerdicts {
    private final PolicyModel model;
    private final Evaluator evaluator;
    private final Map<Integer, Labels> identities;

    PolicyVerdicts(PolicyModel model, Map<Integer, Labels> identities) {
        this.model = model;
        this.evaluator = new Evaluator(model);
        this.identities = identities;
    }

    List<Listing.PolicyVerdict> of(Endpoint endpoint) {
        List<Listing.PolicyVerdict> rows = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            List<Rule> rules = model.rulesFor(endpoint.labels(), direction);
            SortedSet<PortRange> ranges = new TreeSet<>();
            rules.forEach(rule -> ranges.addAll(rule.ports()));
            identities.forEach((identity, labels) -> ranges.forEach(range -> add(
                    rows, direction, identity, labels, range, decide(endpoint.labels(), direction, labels, range))));
            boolean denies = rules.stream().anyMatch(Rule::defaultDeny);
            String verdict = denies ? "deny" : "allow";
            rows.add(new Listing.PolicyVerdict(words(direction), 0, List.of("everything else"), "any", verdict, ""));
        }
        return rows;
    }

    /** Ranges of rules may overlap, so one is asked at its first port; where a later port differs, that is a row of its own. */
    private Decision decide(Labels subject, Direction direction, Labels peer, PortRange range) {
        return evaluator.decide(subject, direction, peer, range.space(), range.first());
    }

    private static void add(
            List<Listing.PolicyVerdict> rows,
            Direction direction,
            int identity,
            Labels labels,
            PortRange range,
            Decision decision) {
        if (!decision.deciders().isEmpty()) {
            rows.add(new Listing.PolicyVerdict(
                    words(direction),
                    identity,
                    AgentLists.texts(labels),
                    range.toString(),
                    decision.isAllowed() ? "allow" : "deny",
                    decision.deciders().get(0).name()));
        }
    }

    private static String words(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }
}
