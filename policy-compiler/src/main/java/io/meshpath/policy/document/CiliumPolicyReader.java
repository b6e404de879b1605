// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Action;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Place;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Ports;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Rule;
import io.meshpath.policy.Selector;
import io.meshpath.policy.Subject;
import io.meshpath.policy.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy, API version {@code cilium.io/v2}.
 *
 * <p>What Cilium has and this does not is refused by name; so is every field that neither has.
 */
final class CiliumPolicyReader {
    static final String NAMESPACED = "CiliumNetworkPolicy";
    static final String CLUSTERWIDE = "CiliumClusterwideNetworkPolicy";

    private static final String API_VERSION = "cilium.io/v2";

    private final Place place;
    private final Metadata metadata;
    private final List<Rule> rules = new ArrayList<>();

    private CiliumPolicyReader(Place place, Metadata metadata) {
        this.place = place;
        this.metadata = metadata;
    }

    /** The policy in a document whose kind has been looked at already. */
    static Policy read(String kind, Fields document) {
        document.ignore("kind", "status");
        document.requireApiVersion(kind, API_VERSION);
        Metadata metadata = Metadata.read(document, kind.equals(NAMESPACED));
        CiliumPolicyReader reader = new CiliumPolicyReader(document.place(), metadata);
        reader.specs(document);
        return reader.policy(kind);
    }

    private void specs(Fields document) {
        Optional<Node> spec = document.take("spec");
        Optional<List<Node>> specs = document.list("specs");
        document.end();
        if (spec.isEmpty() && specs.isEmpty()) {
            throw document.refuse("field 'spec' is missing; write the rules there");
        }
        spec.ifPresent(node -> spec(node, ""));
        List<Node> more = specs.orElse(List.of());
        for (int i = 0; i < more.size(); i++) {
            spec(more.get(i), "spec " + (i + 1) + " ");
        }
    }

    private Policy policy(String kind) {
        return new Policy(
                kind, metadata.namespace(), metadata.name(), "", place.source(), place.document(), place.line(), rules);
    }

    private void spec(Node node, String prefix) {
        Fields spec = Fields.of(node);
        spec.ignore("description", "labels", "log");
        spec.unsupported("nodeSelector", "policies for nodes are not enforced; select endpoints");
        Selector subject = subject(spec);
        DefaultDeny defaultDeny = DefaultDeny.read(spec);
        int before = rules.size();
        section(spec, "ingress", prefix, subject, Action.ALLOW, defaultDeny);
        section(spec, "ingressDeny", prefix, subject, Action.DENY, defaultDeny);
        section(spec, "egress", prefix, subject, Action.ALLOW, defaultDeny);
        section(spec, "egressDeny", prefix, subject, Action.DENY, defaultDeny);
        spec.end();
        if (rules.size() == before) {
            throw spec.refuse("no rule at all, which changes nothing; write one in ingress, ingressDeny, egress or"
                    + " egressDeny ('- {}' only turns the default deny on)");
        }
    }

    private Selector subject(Fields spec) {
        Node node = spec.take("endpointSelector")
                .orElseThrow(
                        () -> spec.refuse("field 'endpointSelector' is missing; write {} to select all endpoints"));
        Selector written = SelectorReader.read(node);
        if (metadata.namespace().isEmpty()) {
            return written;
        }
        Requirement own = Requirement.is(Label.K8S, Label.NAMESPACE, metadata.namespace());
        for (Requirement requirement : written.requirements()) {
            if (requirement.isAbout(Label.K8S, Label.NAMESPACE)
                    && !requirement.values().equals(own.values())) {
                throw node.refuse("it asks for " + requirement + ", but a " + NAMESPACED
                        + " selects endpoints of its own namespace, " + metadata.namespace()
                        + "; move the policy there or use a " + CLUSTERWIDE);
            }
        }
        return written.and(own);
    }

    private void section(
            Fields spec, String section, String prefix, Selector subject, Action action, DefaultDeny defaultDeny) {
        Direction direction = section.startsWith("ingress") ? Direction.INGRESS : Direction.EGRESS;
        PeerReader peers = new PeerReader(metadata.namespace(), subject, direction);
        List<Node> items = spec.list(section).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            Fields rule = Fields.of(items.get(i));
            rule.unsupported("authentication", "peers are not authenticated");
            List<PortRange> ports = PortReader.read(rule);
            List<Peer> meant = peers.read(rule, PortReader.isGiven(rule));
            rule.end();
            rules.add(new Rule(
                    metadata.qualifiedName(),
                    place.source() + ": " + metadata.qualifiedName() + ", " + prefix + section + " rule " + (i + 1),
                    Tier.NORMAL,
                    0,
                    action,
                    direction,
                    Subject.endpoints(subject),
                    meant,
                    Ports.of(ports),
                    defaultDeny.in(direction),
                    Optional.empty()));
        }
    }

    private record DefaultDeny(boolean ingress, boolean egress) {
        static DefaultDeny read(Fields spec) {
            Optional<Node> node = spec.take("enableDefaultDeny");
            if (node.isEmpty()) {
                return new DefaultDeny(true, true);
            }
            Fields fields = Fields.of(node.get());
            DefaultDeny read = new DefaultDeny(
                    fields.flag("ingress").orElse(true), fields.flag("egress").orElse(true));
            fields.end();
            return read;
        }

        boolean in(Direction direction) {
            return direction == Direction.INGRESS ? ingress : egress;
        }
    }
}
