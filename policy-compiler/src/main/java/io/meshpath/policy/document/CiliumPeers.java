// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Action;
import io.meshpath.policy.Entity;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import io.meshpath.policy.Subject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads the peers of one rule of a Cilium policy: the fields that begin with {@code from} or {@code to}. */
final class CiliumPeers {
    private final String namespace;
    private final boolean forInit;
    private final boolean egress;
    private final Action action;

    /**
     * A reader for rules of one section.
     *
     * @param namespace the policy's, or empty where it is clusterwide
     * @param subject whom the policy is about: one for endpoints without labels yet is not tied to namespaces
     */
    CiliumPeers(String namespace, Subject subject, Direction direction, Action action) {
        this.namespace = namespace;
        this.forInit = !subject.nodes() && CiliumSubjects.isForInit(subject.selector());
        this.egress = direction == Direction.EGRESS;
        this.action = action;
    }

    /**
     * The peers of a rule.
     *
     * <p>As in Cilium, a list that is there but empty chooses nobody. A rule without any list is for everybody when it
     * says to which ports, and for nobody when it does not: {@code - {}} only puts its subjects into default deny.
     */
    List<Peer> read(Fields rule, boolean hasPorts) {
        refuseWhatIsMissing(rule);
        Map<Kind, List<Node>> given = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            if (egress || !kind.isEgressOnly) {
                rule.list(kind.field(egress)).ifPresent(items -> given.put(kind, items));
            }
        }
        refuseToCombine(given, rule);
        List<Peer> peers = new ArrayList<>();
        given.forEach((kind, items) -> items.forEach(item -> peers.add(peer(kind, item))));
        if (given.values().stream().anyMatch(List::isEmpty)) {
            return List.of();
        }
        return given.isEmpty() && hasPorts ? List.of(Peer.everybody()) : peers;
    }

    private enum Kind {
        ENDPOINTS("Endpoints", false),
        ENTITIES("Entities", false),
        CIDR("CIDR", false),
        CIDR_SET("CIDRSet", false),
        NODES("Nodes", false),
        SERVICES("Services", true),
        NAMES("FQDNs", true);

        private final String suffix;
        private final boolean isEgressOnly;

        Kind(String suffix, boolean isEgressOnly) {
            this.suffix = suffix;
            this.isEgressOnly = isEgressOnly;
        }

        private String field(boolean egress) {
            return (egress ? "to" : "from") + suffix;
        }
    }

    private Peer peer(Kind kind, Node node) {
        return switch (kind) {
            case ENDPOINTS -> new Peer.Endpoints(inNamespace(SelectorReader.read(node)));
            case ENTITIES -> entity(node);
            case CIDR -> CiliumPrefixes.addressOrPrefix(node);
            case CIDR_SET -> CiliumPrefixes.rule(node);
            case NODES -> new Peer.Nodes(SelectorReader.read(node));
            case SERVICES -> CiliumServices.read(node);
            case NAMES -> CiliumNames.read(node);
        };
    }

    private void refuseToCombine(Map<Kind, List<Node>> given, Fields rule) {
        List<String> used = new ArrayList<>();
        given.forEach((kind, items) -> {
            if (items.isEmpty() && kind.isEgressOnly) { // for Cilium that is everybody where there are ports
                throw rule.refuse(kind.field(egress) + " is empty; list whom you mean, or remove the rule");
            }
            if (!items.isEmpty()) {
                used.add(kind.field(egress));
            }
        });
        if (used.size() > 1) {
            throw rule.refuse(String.join(" and ", used) + " do not combine; write one rule for each");
        }
    }

    /** Keeps a selector to the policy's namespace, or for a clusterwide policy to endpoints that have one. */
    private Selector inNamespace(Selector selector) {
        if (selector.namesSource(Label.RESERVED) || selector.mentions(Label.K8S, Label.NAMESPACE)) {
            return selector;
        }
        if (namespace.isEmpty()) {
            return forInit
                    ? selector
                    : selector.and(new Requirement(Label.K8S, Label.NAMESPACE, Requirement.Operator.EXISTS, List.of()));
        }
        return selector.mentionsPrefix(Label.K8S, Label.NAMESPACE_LABELS)
                ? selector
                : selector.and(Requirement.is(Label.K8S, Label.NAMESPACE, namespace));
    }

    private static Peer entity(Node node) {
        String name = Values.text(node);
        return new Peer.Named(Entity.parse(name)
                .orElseThrow(() -> node.refuse("unknown entity '" + name + "'; expected one of " + Entity.names())));
    }

    private void refuseWhatIsMissing(Fields rule) {
        String verb = egress ? "to" : "from";
        String cidr = egress ? "toCIDR" : "fromCIDR";
        rule.unsupported(verb + "Groups", "the groups of cloud providers are not known; use " + cidr);
        rule.unsupported(verb + "Requires", "Cilium has dropped it; add the requirement to each selector");
        if (egress && action == Action.DENY) {
            rule.take("toFQDNs").ifPresent(node -> {
                throw node.refuse(
                        "toFQDNs is for rules that allow: a name whose addresses are not known yet would not be"
                                + " denied; use toCIDR");
            });
        }
    }
}
