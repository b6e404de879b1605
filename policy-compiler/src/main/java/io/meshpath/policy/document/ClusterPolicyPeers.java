// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Action;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Requirement;
import io.meshpath.policy.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code from} and {@code to} in the rules of a ClusterNetworkPolicy. */
final class ClusterPolicyPeers {
    private static final int MAX_ITEMS = 25;
    private static final Set<String> WITHOUT_NAMED_PORTS = Set.of("nodes", "networks", "domainNames");
    private static final int MAX_DOMAIN_NAME = 255;
    private static final Pattern DOMAIN_NAME = Pattern.compile(
            "(\\*\\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\\.?");

    private final Action action;
    private final boolean hasNamedPorts;
    private final List<Peer> peers = new ArrayList<>();

    private ClusterPolicyPeers(Action action, boolean hasNamedPorts) {
        this.action = action;
        this.hasNamedPorts = hasNamedPorts;
    }

    /** The peers of a rule; nothing but pods has names for its ports, and only to accept can a rule use DNS names. */
    static List<Peer> read(Fields rule, Direction direction, Action action, boolean hasNamedPorts) {
        ClusterPolicyPeers reader = new ClusterPolicyPeers(action, hasNamedPorts);
        boolean ingress = direction == Direction.INGRESS;
        String field = ingress ? "from" : "to";
        List<Node> items = rule.list(field, 1, MAX_ITEMS)
                .orElseThrow(() -> rule.refuse("field '" + field + "' is missing; list the peers, where"
                        + " {namespaces: {}} means all pods"));
        for (Node item : items) {
            reader.add(
                    ingress
                            ? Choice.read(item, "namespaces", "pods")
                            : Choice.read(item, "namespaces", "pods", "nodes", "networks", "domainNames"));
        }
        return reader.peers;
    }

    /** What {@code namespaces} or {@code pods} selects. */
    static Selector pods(Choice choice) {
        if (choice.field().equals("namespaces")) {
            return PodSelectors.inNamespaces(choice.value());
        }
        Fields fields = Fields.of(choice.value());
        Optional<Node> namespaces = fields.take("namespaceSelector");
        Node pods = fields.required("podSelector", "write {} for all pods of the namespaces");
        fields.end();
        return namespaces
                .map(selector -> PodSelectors.inNamespaces(selector, pods))
                .orElseGet(() -> PodSelectors.inEveryNamespace(pods));
    }

    private void add(Choice choice) {
        if (hasNamedPorts && WITHOUT_NAMED_PORTS.contains(choice.field())) {
            throw choice.value()
                    .refuse(choice.field() + " does not combine with destinationNamedPort: only pods have names for"
                            + " their ports; write numbers, or another rule");
        }
        switch (choice.field()) {
            case "nodes" -> addNodes(SelectorReader.ofNodes(choice.value()));
            case "networks" ->
                distinct(choice.value()).forEach(item -> peers.add(new Peer.Network(Prefixes.read(item), List.of())));
            case "domainNames" -> addNames(choice.value());
            default -> peers.add(new Peer.Endpoints(pods(choice)));
        }
    }

    /** To the API the node of the subject is a node like the others. */
    private void addNodes(Selector selector) {
        peers.add(new Peer.Nodes(selector));
        peers.add(new Peer.Endpoints(selector.and(Requirement.is(ReservedIdentity.HOST.label()))));
    }

    private void addNames(Node node) {
        if (action != Action.ALLOW) {
            throw node.refuse("domainNames needs action Accept: whoever a name does not stand for cannot be told;"
                    + " accept the names in an earlier rule and deny networks in this one");
        }
        for (Node item : distinct(node)) {
            String name = Values.text(item);
            if (name.length() > MAX_DOMAIN_NAME || !DOMAIN_NAME.matcher(name).matches()) {
                throw item.refuse("'" + name + "' is not a domain name; write one such as example.com, or"
                        + " *.example.com for all names below it");
            }
            // Cilium's patterns have two asterisks for any number of labels
            peers.add(new Peer.Names(name.startsWith("*") ? "*" + name : name));
        }
    }

    private static List<Node> distinct(Node node) {
        List<Node> items = Values.list(node, 1, MAX_ITEMS);
        Set<String> seen = new HashSet<>();
        for (Node item : items) {
            if (!seen.add(Values.text(item))) {
                throw item.refuse("'" + Values.text(item) + "' is there twice; write it once");
            }
        }
        return items;
    }
}
