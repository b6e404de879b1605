// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Entity;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import java.util.ArrayList;
import java.util.List;

/** Reads the peers of one rule of a Cilium policy: the fields that begin with {@code from} or {@code to}. */
final class PeerReader {
    private final String namespace;
    private final boolean forInit;
    private final String verb;

    /**
     * A reader for rules of one direction.
     *
     * @param namespace the policy's, or empty where it is clusterwide
     * @param subject whom the policy is about: one for endpoints without labels yet is not tied to namespaces
     */
    PeerReader(String namespace, Selector subject, Direction direction) {
        this.namespace = namespace;
        this.forInit =
                subject.mentions(Label.RESERVED, ReservedIdentity.INIT.label().key());
        this.verb = direction == Direction.INGRESS ? "from" : "to";
    }

    /**
     * The peers of a rule.
     *
     * <p>As in Cilium, a list that is there but empty chooses nobody. A rule without any list is for everybody when it
     * says to which ports, and for nobody when it does not: {@code - {}} only puts its subjects into default deny.
     */
    List<Peer> read(Fields rule, boolean hasPorts) {
        refuseWhatIsMissing(rule);
        List<String> used = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();
        boolean closed = false;
        for (Kind kind : Kind.values()) {
            String field = verb + kind.suffix;
            List<Node> items = rule.list(field).orElse(null);
            if (items == null) {
                continue;
            }
            closed |= items.isEmpty();
            if (!items.isEmpty()) {
                used.add(field);
            }
            items.forEach(item -> peers.add(peer(kind, item)));
        }
        if (used.size() > 1) {
            throw rule.refuse(String.join(" and ", used) + " do not combine; write one rule for each");
        }
        if (closed) {
            return List.of();
        }
        return peers.isEmpty() && hasPorts ? List.of(Peer.everybody()) : peers;
    }

    private enum Kind {
        ENDPOINTS("Endpoints"),
        ENTITIES("Entities"),
        CIDR("CIDR"),
        CIDR_SET("CIDRSet");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    private Peer peer(Kind kind, Node node) {
        return switch (kind) {
            case ENDPOINTS -> new Peer.Endpoints(inNamespace(SelectorReader.read(node)));
            case ENTITIES -> entity(node);
            case CIDR -> new Peer.Network(addressOrPrefix(node), List.of());
            case CIDR_SET -> cidrRule(node);
        };
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

    private static Cidr addressOrPrefix(Node node) {
        String text = Values.text(node);
        try {
            return text.indexOf('/') < 0 ? Cidr.of(IpAddress.parse(text)) : Cidr.parseMasking(text);
        } catch (IllegalArgumentException e) {
            throw node.refuse(e.getMessage() + "; write an address or a prefix such as 10.0.0.0/8");
        }
    }

    private static Cidr prefix(Node node) {
        String text = Values.text(node);
        try {
            return Cidr.parseMasking(text);
        } catch (IllegalArgumentException e) {
            throw node.refuse(e.getMessage() + "; write a prefix such as 10.0.0.0/8");
        }
    }

    private static Peer cidrRule(Node node) {
        Fields fields = Fields.of(node);
        fields.unsupported("cidrGroupRef", "write the prefixes here");
        fields.unsupported("cidrGroupSelector", "write the prefixes here");
        Cidr prefix = prefix(fields.take("cidr")
                .orElseThrow(() -> fields.refuse("field 'cidr' is missing; write a prefix such as 10.0.0.0/8")));
        List<Cidr> except = Values.each(fields.list("except").orElse(List.of()), item -> hole(prefix, item));
        fields.end();
        return new Peer.Network(prefix, except);
    }

    private static Cidr hole(Cidr prefix, Node node) {
        Cidr hole = prefix(node);
        if (!prefix.contains(hole)) {
            throw node.refuse(hole + " is not in " + prefix + "; an exception must lie in the prefix it is taken from");
        }
        return hole;
    }

    private void refuseWhatIsMissing(Fields rule) {
        rule.unsupported(verb + "Nodes", "nodes have no labels here; use the entities remote-node and host");
        rule.unsupported(verb + "Groups", "the groups of cloud providers are not known; use " + verb + "CIDR");
        rule.unsupported(verb + "Requires", "add the requirement to each selector");
        if (verb.equals("to")) {
            rule.unsupported("toServices", "services are not known; select the endpoints behind them");
            rule.unsupported("toFQDNs", "names are not watched; use toCIDR or toEndpoints");
        }
    }
}
