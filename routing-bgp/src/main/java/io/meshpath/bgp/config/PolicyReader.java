// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.policy.Action;
import io.meshpath.bgp.policy.Condition;
import io.meshpath.bgp.policy.Policy;
import io.meshpath.bgp.policy.PrefixRange;
import io.meshpath.bgp.policy.PrefixSet;
import io.meshpath.bgp.policy.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads {@code prefixSets} and {@code policies}, and finds those that a neighbour names. Not safe for use by multiple threads. */
final class PolicyReader {
    private static final String ACCEPT = "accept";
    private static final String REJECT = "reject";

    private final AsNumber ourAs;
    private final Map<String, PrefixSet> prefixSets = new LinkedHashMap<>();
    private final Map<String, Policy> policies = new LinkedHashMap<>();

    /** {@code ourAs} is what {@code prepend} puts in front unless it says something else. */
    PolicyReader(AsNumber ourAs) {
        this.ourAs = ourAs;
    }

    void read(Fields root) {
        root.section("prefixSets")
                .ifPresent(sets -> sets.all()
                        .forEach((name, node) ->
                                prefixSets.put(name, PrefixSet.of(Fields.values(node, PrefixRange::parse)))));
        MatchReader matches = new MatchReader(prefixSets);
        SetReader sets = new SetReader(ourAs);
        root.section("policies")
                .ifPresent(section ->
                        section.all().forEach((name, node) -> policies.put(name, policy(name, node, matches, sets))));
    }

    private static Policy policy(String name, Node node, MatchReader matches, SetReader sets) {
        if (name.equals(ACCEPT) || name.equals(REJECT)) {
            throw node.refuse("'" + name + "' is the policy of all routes; choose another name");
        }
        List<Statement> statements = new ArrayList<>();
        for (Node item : Fields.items(node)) {
            statements.add(statement(Fields.of(item), matches, sets));
        }
        return new Policy(name, statements);
    }

    private static Statement statement(Fields fields, MatchReader matches, SetReader sets) {
        List<Condition> conditions = fields.section("match").map(matches::read).orElse(List.of());
        List<Action> actions = fields.section("set").map(sets::read).orElse(List.of());
        Statement.Outcome outcome =
                fields.required("then", Values.word(Statement.Outcome.class), "write then: accept, reject or next");
        fields.end();
        return fields.make(() -> new Statement(conditions, actions, outcome));
    }

    /** The policy that a field names: accept, reject, one of {@code policies}, or several that are asked in order. */
    Optional<RoutePolicy> named(Fields neighbor, String field) {
        return neighbor.take(field).map(node -> {
            List<Named> named = Fields.values(node, Named::new);
            for (Named each : named) {
                if (each.isOfAll()) {
                    return ofAll(node, each, named.size());
                }
            }
            List<Policy> chain = Fields.values(node, this::policy);
            if (field.equals("import")) {
                refuseSelf(node, chain);
            }
            return Policy.compile(chain);
        });
    }

    private record Named(String name) {
        boolean isOfAll() {
            return name.equals(ACCEPT) || name.equals(REJECT);
        }
    }

    private static RoutePolicy ofAll(Node node, Named named, int count) {
        if (count > 1) {
            throw node.refuse("'" + named.name
                    + "' does not go together with other policies; make it the last statement of" + " the last one");
        }
        return named.name.equals(ACCEPT) ? RoutePolicy.acceptAll() : RoutePolicy.rejectAll();
    }

    private Policy policy(String name) {
        Policy policy = policies.get(name);
        if (policy != null) {
            return policy;
        }
        TreeSet<String> names = new TreeSet<>(policies.keySet());
        names.addAll(List.of(ACCEPT, REJECT));
        throw new IllegalArgumentException("no policy '" + name + "'; "
                + Spelling.nearest(names, name)
                        .map(meant -> "did you mean '" + meant + "'?")
                        .orElse("expected one of " + String.join(", ", names)));
    }

    private static void refuseSelf(Node node, List<Policy> chain) {
        for (Policy policy : chain) {
            boolean self = policy.statements().stream()
                    .flatMap(statement -> statement.actions().stream())
                    .anyMatch(Action.NextHopSelf.class::isInstance);
            if (self) {
                throw node.refuse("policy '" + policy.name() + "' sets nextHop: self, which is for export only");
            }
        }
    }
}
