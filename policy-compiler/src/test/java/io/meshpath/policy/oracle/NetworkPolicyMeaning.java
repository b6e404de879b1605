// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Kubernetes' NetworkPolicies say, read off the documents. */
final class NetworkPolicyMeaning {
    private final PolicyContext context;
    private final String namespace;
    private final Asked asked;

    private NetworkPolicyMeaning(PolicyContext context, String namespace, Asked asked) {
        this.context = context;
        this.namespace = namespace;
        this.asked = asked;
    }

    static List<Statement> of(Map<String, Object> document, PolicyContext context, Asked asked) {
        return new NetworkPolicyMeaning(context, Documents.namespace(document), asked)
                .statements(Documents.object(document, "spec"));
    }

    private List<Statement> statements(Map<String, Object> spec) {
        boolean ingress = asked.direction() == Direction.INGRESS;
        List<Map<String, Object>> rules = Documents.list(spec, ingress ? "ingress" : "egress");
        List<String> types = Documents.list(spec, "policyTypes");
        boolean isolates =
                types.isEmpty() ? ingress || !rules.isEmpty() : types.contains(ingress ? "Ingress" : "Egress");
        boolean isSubject = !asked.isOfNode()
                && Asked.k8s(asked.subject(), Label.NAMESPACE).equals(namespace)
                && Kubernetes.pod(Map.of(), Documents.object(spec, "podSelector"), asked.subject());
        List<Statement> statements = new ArrayList<>();
        if (isolates && isSubject) {
            statements.add(allow(false, spec, Map.of()));
            rules.forEach(rule -> statements.add(allow(peers(rule) && ports(rule), spec, rule)));
        }
        return statements;
    }

    private static Statement allow(boolean speaks, Map<String, Object> spec, Map<String, Object> rule) {
        return new Statement(Statement.NORMAL, 0, Statement.Saying.ALLOW, true, speaks, spec, rule);
    }

    private boolean peers(Map<String, Object> rule) {
        List<Map<String, Object>> peers = Documents.list(rule, asked.direction() == Direction.INGRESS ? "from" : "to");
        return peers.isEmpty() || peers.stream().anyMatch(this::peer);
    }

    private boolean peer(Map<String, Object> peer) {
        if (peer.containsKey("ipBlock")) {
            Map<String, Object> block = Documents.object(peer, "ipBlock");
            return Addresses.in(Documents.text(block, "cidr"), Documents.list(block, "except"), asked.peer());
        }
        Map<String, Object> pods = Documents.object(peer, "podSelector");
        boolean sameNamespace = peer.containsKey("namespaceSelector")
                || Asked.k8s(asked.peer(), Label.NAMESPACE).equals(namespace);
        return sameNamespace
                && Kubernetes.inReach(pods, context, asked.peer())
                && Kubernetes.pod(Documents.object(peer, "namespaceSelector"), pods, asked.peer());
    }

    private boolean ports(Map<String, Object> rule) {
        List<Map<String, Object>> ports = Documents.list(rule, "ports");
        return ports.isEmpty()
                || ports.stream()
                        .anyMatch(port -> Packets.transport((String) port.getOrDefault("protocol", "TCP"), asked)
                                && Packets.isPort(port.getOrDefault("port", 0), port.get("endPort"), asked));
    }
}
