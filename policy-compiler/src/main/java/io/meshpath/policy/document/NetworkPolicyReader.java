// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Action;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Place;
import io.meshpath.policy.Policy;
import io.meshpath.policy.Ports;
import io.meshpath.policy.Rule;
import io.meshpath.policy.Selector;
import io.meshpath.policy.Subject;
import io.meshpath.policy.Tier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a Kubernetes NetworkPolicy, API version {@code networking.k8s.io/v1}.
 *
 * <p>Taken is what kube-apiserver takes, and it means what the Kubernetes API says. Unlike in Cilium's own policies, an
 * empty list of peers or ports does not restrict anything.
 */
final class NetworkPolicyReader {
    static final String KIND = "NetworkPolicy";

    private static final String API_VERSION = "networking.k8s.io/v1";

    private final Place place;
    private final Metadata metadata;
    private final Subject subject;
    private final List<Rule> rules = new ArrayList<>();

    private NetworkPolicyReader(Place place, Metadata metadata, Subject subject) {
        this.place = place;
        this.metadata = metadata;
        this.subject = subject;
    }

    /** The policy in a document whose kind has been looked at already. */
    static Policy read(Fields document) {
        document.ignore("kind", "status");
        document.requireApiVersion(KIND, API_VERSION);
        Metadata metadata = Metadata.read(document, true);
        Fields spec = Fields.of(document.required("spec", "write podSelector and rules there"));
        document.end();
        String namespace = metadata.namespace();
        Selector pods = spec.take("podSelector")
                .map(selector -> PodSelectors.inNamespace(namespace, selector))
                .orElseGet(() -> PodSelectors.ofNamespace(namespace));
        NetworkPolicyReader reader = new NetworkPolicyReader(document.place(), metadata, Subject.endpoints(pods));
        reader.spec(spec);
        return metadata.policy(KIND, "", document.place(), reader.rules);
    }

    private void spec(Fields spec) {
        List<Rule> ingress = section(spec, Direction.INGRESS);
        List<Rule> egress = section(spec, Direction.EGRESS);
        Set<Direction> isolated = policyTypes(spec, !egress.isEmpty());
        spec.end();
        isolate(isolated, Direction.INGRESS, ingress);
        isolate(isolated, Direction.EGRESS, egress);
    }

    /** Ingress is isolated where the policy does not say; egress too where it has rules for it. */
    private static Set<Direction> policyTypes(Fields spec, boolean hasEgress) {
        List<Node> written = spec.list("policyTypes").orElse(List.of());
        if (written.isEmpty()) {
            return hasEgress ? EnumSet.allOf(Direction.class) : EnumSet.of(Direction.INGRESS);
        }
        if (written.size() > Direction.values().length) {
            throw spec.refuse(
                    "policyTypes has " + written.size() + " elements but there are two types; write each once");
        }
        Set<Direction> types = EnumSet.noneOf(Direction.class);
        for (Node node : written) {
            String type = Values.text(node);
            switch (type) {
                case "Ingress" -> types.add(Direction.INGRESS);
                case "Egress" -> types.add(Direction.EGRESS);
                default -> throw node.refuse("unknown policy type '" + type + "'; write Ingress or Egress");
            }
        }
        return types;
    }

    /** Rules of a direction that the policy's types leave out count for nothing, as the API has it. */
    private void isolate(Set<Direction> isolated, Direction direction, List<Rule> allowed) {
        if (!isolated.contains(direction)) {
            return;
        }
        if (allowed.isEmpty()) {
            rules.add(rule(direction, "isolation", List.of(), Ports.EVERYTHING));
        }
        rules.addAll(allowed);
    }

    private List<Rule> section(Fields spec, Direction direction) {
        List<Node> items = spec.list(word(direction)).orElse(List.of());
        List<Rule> section = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Fields fields = Fields.of(items.get(i));
            Ports ports = NetworkPolicyPorts.read(fields);
            List<Peer> peers = peers(fields, direction == Direction.INGRESS ? "from" : "to");
            fields.end();
            section.add(rule(direction, "rule " + (i + 1), peers, ports));
        }
        return section;
    }

    private List<Peer> peers(Fields rule, String field) {
        List<Node> items = rule.list(field).orElse(List.of());
        NetworkPolicyPeers peers = new NetworkPolicyPeers(metadata.namespace());
        return items.isEmpty() ? List.of(Peer.everybody()) : Values.each(items, peers::read);
    }

    private Rule rule(Direction direction, String which, List<Peer> peers, Ports ports) {
        return new Rule(
                metadata.qualifiedName(),
                metadata.ruleName(place, word(direction) + " " + which),
                Tier.NORMAL,
                0,
                Action.ALLOW,
                direction,
                subject,
                peers,
                ports,
                true,
                Optional.empty());
    }

    private static String word(Direction direction) {
        return direction == Direction.INGRESS ? "ingress" : "egress";
    }
}
