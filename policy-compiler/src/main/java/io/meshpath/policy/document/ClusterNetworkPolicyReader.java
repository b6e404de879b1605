// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Action;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Place;
import io.meshpath.policy.Policy;
import io.meshpath.policy.Ports;
import io.meshpath.policy.Rule;
import io.meshpath.policy.Subject;
import io.meshpath.policy.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a Kubernetes ClusterNetworkPolicy, API version {@code policy.networking.k8s.io/v1alpha2}, with the experimental
 * fields. Taken is what its resource definition takes.
 *
 * <p>The API wants rules with peers of a kind that is not known to fail closed: not to accept, or to deny everything. Such
 * a policy is refused as a whole here, by the name of the field.
 */
final class ClusterNetworkPolicyReader {
    static final String KIND = "ClusterNetworkPolicy";

    private static final String API_VERSION = "policy.networking.k8s.io/v1alpha2";
    private static final int MAX_PRIORITY = 1000;
    private static final int MAX_RULES = 25;
    private static final int MAX_NAME = 100;
    /** Into how many steps, one for each rule, the way to the next priority is divided; as in Cilium. */
    private static final double STEPS = 100;

    private final Place place;
    private final Metadata metadata;
    private final Tier tier;
    private final int priority;
    private final Subject subject;
    private final List<Rule> rules = new ArrayList<>();

    private ClusterNetworkPolicyReader(Place place, Metadata metadata, Tier tier, int priority, Subject subject) {
        this.place = place;
        this.metadata = metadata;
        this.tier = tier;
        this.priority = priority;
        this.subject = subject;
    }

    /** The policy in a document whose kind has been looked at already. */
    static Policy read(Fields document) {
        document.ignore("kind", "status");
        document.requireApiVersion(KIND, API_VERSION);
        Metadata metadata = Metadata.read(document, false);
        Fields spec = Fields.of(document.required("spec", "write tier, priority, subject and rules there"));
        document.end();
        ClusterNetworkPolicyReader reader =
                new ClusterNetworkPolicyReader(document.place(), metadata, tier(spec), priority(spec), subject(spec));
        reader.section(spec, Direction.INGRESS);
        reader.section(spec, Direction.EGRESS);
        spec.end();
        return metadata.policy(KIND, "", document.place(), reader.rules);
    }

    private static Tier tier(Fields spec) {
        Node node = spec.required("tier", "write Admin or Baseline");
        String tier = Values.text(node);
        return switch (tier) {
            case "Admin" -> Tier.ADMIN;
            case "Baseline" -> Tier.BASELINE;
            default -> throw node.refuse("unknown tier '" + tier + "'; write Admin or Baseline");
        };
    }

    private static int priority(Fields spec) {
        Node node = spec.required("priority", "write a number, the lower the earlier");
        return Values.number(node, "a priority", 0, MAX_PRIORITY);
    }

    private static Subject subject(Fields spec) {
        Node node = spec.required("subject", "write the pods that the policy is for");
        return Subject.endpoints(ClusterPolicyPeers.pods(Choice.read(node, "namespaces", "pods")));
    }

    private void section(Fields spec, Direction direction) {
        String section = direction == Direction.INGRESS ? "ingress" : "egress";
        List<Node> items = spec.list(section, 0, MAX_RULES).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            rules.add(rule(Fields.of(items.get(i)), direction, section, i));
        }
    }

    private Rule rule(Fields fields, Direction direction, String section, int index) {
        Optional<String> name = name(fields);
        Action action = action(fields);
        Ports ports = ClusterPolicyPorts.read(fields);
        List<Peer> peers = ClusterPolicyPeers.read(
                fields, direction, action, !ports.named().isEmpty());
        fields.end();
        return new Rule(
                metadata.qualifiedName(),
                metadata.ruleName(
                        place,
                        section + " rule " + (index + 1)
                                + name.map(given -> " (" + given + ")").orElse("")),
                tier,
                priority + index / STEPS,
                action,
                direction,
                subject,
                peers,
                ports,
                false,
                Optional.empty());
    }

    private static Optional<String> name(Fields rule) {
        Optional<String> name = rule.text("name").filter(given -> !given.isEmpty());
        if (name.isPresent() && name.get().length() > MAX_NAME) {
            throw rule.refuse("name has " + name.get().length() + " characters but at most " + MAX_NAME
                    + " are allowed; shorten it");
        }
        return name;
    }

    private static Action action(Fields rule) {
        Node node = rule.required("action", "write Accept, Deny or Pass");
        String action = Values.text(node);
        return switch (action) {
            case "Accept" -> Action.ALLOW;
            case "Deny" -> Action.DENY;
            case "Pass" -> Action.PASS;
            default -> throw node.refuse("unknown action '" + action + "'; write Accept, Deny or Pass");
        };
    }
}
