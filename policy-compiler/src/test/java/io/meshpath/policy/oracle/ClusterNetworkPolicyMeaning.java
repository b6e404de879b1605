// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What Kubernetes' ClusterNetworkPolicies say, read off the documents. */
final class ClusterNetworkPolicyMeaning {
    private final PolicyContext context;
    private final Asked asked;

    private ClusterNetworkPolicyMeaning(PolicyContext context, Asked asked) {
        this.context = context;
        this.asked = asked;
    }

    static List<Statement> of(Map<String, Object> document, PolicyContext context, Asked asked) {
        return new ClusterNetworkPolicyMeaning(context, asked).statements(Documents.object(document, "spec"));
    }

    private List<Statement> statements(Map<String, Object> spec) {
        boolean ingress = asked.direction() == Direction.INGRESS;
        int layer = Documents.text(spec, "tier").equals("Admin") ? Statement.ADMIN : Statement.BASELINE;
        List<Statement> statements = new ArrayList<>();
        if (asked.isOfNode() || !pods(Documents.object(spec, "subject"), asked.subject())) {
            return statements;
        }
        List<Map<String, Object>> rules = Documents.list(spec, ingress ? "ingress" : "egress");
        for (int i = 0; i < rules.size(); i++) {
            Map<String, Object> rule = rules.get(i);
            double priority = (Integer) spec.get("priority") + i / 100.0;
            List<Map<String, Object>> peers = Documents.list(rule, ingress ? "from" : "to");
            boolean speaks = peers.stream().anyMatch(this::peer) && ports(rule);
            statements.add(new Statement(layer, priority, saying(rule), false, speaks, spec, rule));
        }
        return statements;
    }

    private static Statement.Saying saying(Map<String, Object> rule) {
        String action = Documents.text(rule, "action");
        return action.equals("Accept")
                ? Statement.Saying.ALLOW
                : Statement.Saying.valueOf(action.toUpperCase(Locale.ROOT));
    }

    /** The pods that {@code namespaces} or {@code pods} means. */
    private static boolean pods(Map<String, Object> chosen, Labels labels) {
        Map<String, Object> pods = Documents.object(chosen, "pods");
        Map<String, Object> namespaces = chosen.containsKey("namespaces")
                ? Documents.object(chosen, "namespaces")
                : Documents.object(pods, "namespaceSelector");
        return Kubernetes.pod(namespaces, Documents.object(pods, "podSelector"), labels);
    }

    private boolean peer(Map<String, Object> peer) {
        Labels labels = asked.peer();
        if (peer.containsKey("networks")) {
            return Documents.<String>list(peer, "networks").stream()
                    .anyMatch(prefix -> Addresses.in(prefix, List.of(), labels));
        }
        if (peer.containsKey("nodes")) {
            Map<String, Object> nodes = Documents.object(peer, "nodes");
            String before = Label.NODE + ":";
            boolean ownNode =
                    labels.contains(ReservedIdentity.HOST.label()) && Selecting.matches(nodes, before, labels);
            return ownNode || Kubernetes.nodes(nodes, before, context, labels);
        }
        if (peer.containsKey("domainNames")) {
            return Documents.<String>list(peer, "domainNames").stream()
                    .map(name -> name.startsWith("*") ? "*" + name : name)
                    .anyMatch(name -> labels.contains(new Label(Label.FQDN, name, "")));
        }
        Map<String, Object> pods = Documents.object(Documents.object(peer, "pods"), "podSelector");
        return Kubernetes.inReach(pods, context, labels) && pods(peer, labels);
    }

    private boolean ports(Map<String, Object> rule) {
        List<Map<String, Object>> protocols = Documents.list(rule, "protocols");
        return protocols.isEmpty() || protocols.stream().anyMatch(this::port);
    }

    private boolean port(Map<String, Object> protocol) {
        if (protocol.containsKey("destinationNamedPort")) {
            return Packets.isPort(protocol.get("destinationNamedPort"), null, asked);
        }
        String transport = protocol.keySet().iterator().next();
        Map<String, Object> port = Documents.object(Documents.object(protocol, transport), "destinationPort");
        Map<String, Object> range = Documents.object(port, "range");
        return Packets.transport(transport.toUpperCase(Locale.ROOT), asked)
                && (range.isEmpty()
                        ? Packets.isPort(port.get("number"), null, asked)
                        : Packets.isPort(range.get("start"), range.get("end"), asked));
    }
}
