// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.Listing;
import io.meshpath.agent.endpoint.Endpoint;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Rule;
import io.meshpath.policy.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Spells out an endpoint's policy: for each peer the rules that decide and the ports they decide about, and the default at
 * the end. A range that another rule has a part of is asked at its first port.
 */
final class PolicyVerdicts {
    private static final String ANY = "any";

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
            RuleSet ruleSet = model.ruleSet(endpoint.labels(), direction);
            List<Rule> rules = ruleSet.rules();
            SortedSet<PortRange> ranges = new TreeSet<>();
            rules.forEach(rule -> ranges.addAll(rule.ports().ranges()));
            identities.forEach((identity, peer) -> decided(endpoint.labels(), direction, peer, ranges)
                    .forEach((rule, ports) -> rows.add(row(direction, identity, peer, rule, ports))));
            String verdict = ruleSet.defaultDeny() ? "deny" : "allow";
            rows.add(new Listing.PolicyVerdict(words(direction), 0, List.of("everything else"), ANY, verdict, ""));
        }
        return rows;
    }

    /** The rules that decide about a peer, each with the ports that it decides about. */
    private Map<Rule, List<PortRange>> decided(
            Labels subject, Direction direction, Labels peer, SortedSet<PortRange> ranges) {
        Map<Rule, List<PortRange>> decided = new LinkedHashMap<>();
        for (PortRange range : ranges) {
            Decision decision = evaluator.decide(subject, direction, peer, range.space(), range.first());
            decision.deciders().stream()
                    .findFirst()
                    .ifPresent(rule -> decided.computeIfAbsent(rule, added -> new ArrayList<>())
                            .add(range));
        }
        return decided;
    }

    private static Listing.PolicyVerdict row(
            Direction direction, int identity, Labels peer, Rule rule, List<PortRange> ports) {
        return new Listing.PolicyVerdict(
                words(direction),
                identity,
                AgentLists.texts(peer),
                isEverything(ports)
                        ? ANY
                        : String.join(
                                ", ", ports.stream().map(PortRange::toString).toList()),
                words(rule.action()),
                rule.name());
    }

    private static boolean isEverything(List<PortRange> ports) {
        return Arrays.stream(PortSpace.values())
                .allMatch(space -> ports.contains(new PortRange(space, 0, space.size() - 1)));
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
