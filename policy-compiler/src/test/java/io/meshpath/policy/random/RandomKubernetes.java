// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import static io.meshpath.policy.random.Yaml.map;

import java.util.List;
import java.util.Map;

/** Draws Kubernetes' NetworkPolicies and ClusterNetworkPolicies. */
final class RandomKubernetes {
    private final Draw draw;
    private final RandomSelectors selectors;

    RandomKubernetes(Draw draw, RandomSelectors selectors) {
        this.draw = draw;
        this.selectors = selectors;
    }

    private Map<String, Object> pods() {
        return selectors.kubernetes("app", SmallWorld.APPS);
    }

    private Map<String, Object> namespaces() {
        return draw.oneIn(2)
                ? selectors.kubernetes("team", SmallWorld.TEAMS)
                : selectors.kubernetes("kubernetes.io/metadata.name", SmallWorld.NAMESPACES);
    }

    Map<String, Object> networkPolicy(String name) {
        Map<String, Object> spec = map("podSelector", pods());
        switch (draw.below(4)) {
            case 0 -> spec.put("policyTypes", List.of("Ingress"));
            case 1 -> spec.put("policyTypes", List.of("Egress"));
            case 2 -> spec.put("policyTypes", List.of("Ingress", "Egress"));
            default -> {}
        }
        if (!draw.oneIn(4)) {
            spec.put("ingress", draw.some(2, () -> networkRule("from")));
        }
        if (draw.oneIn(2)) {
            spec.put("egress", draw.some(2, () -> networkRule("to")));
        }
        return map(
                "apiVersion",
                "networking.k8s.io/v1",
                "kind",
                "NetworkPolicy",
                "metadata",
                map("name", name, "namespace", draw.pick(SmallWorld.NAMESPACES)),
                "spec",
                spec);
    }

    private Map<String, Object> networkRule(String verb) {
        Map<String, Object> rule = map();
        if (!draw.oneIn(5)) {
            rule.put(verb, draw.oneIn(6) ? List.of() : draw.some(2, this::networkPeer));
        }
        if (draw.oneIn(2)) {
            rule.put("ports", draw.some(2, this::networkPort));
        }
        return rule;
    }

    private Map<String, Object> networkPeer() {
        return switch (draw.below(4)) {
            case 0 -> map("podSelector", pods());
            case 1 -> map("namespaceSelector", namespaces());
            case 2 -> map("namespaceSelector", namespaces(), "podSelector", pods());
            default -> map("ipBlock", block());
        };
    }

    private Map<String, Object> block() {
        return draw.oneIn(2)
                ? map("cidr", draw.pick(SmallWorld.PREFIXES))
                : map("cidr", "10.0.0.0/8", "except", List.of(draw.pick(List.of("10.1.0.0/16", "10.1.2.0/24"))));
    }

    private Map<String, Object> networkPort() {
        Map<String, Object> port = map();
        if (!draw.oneIn(3)) {
            port.put("protocol", draw.pick(List.of("TCP", "UDP", "SCTP")));
        }
        switch (draw.below(4)) {
            case 0 -> {}
            case 1 -> port.put("port", draw.pick(SmallWorld.PORT_NAMES));
            default -> port.put("port", draw.pick(SmallWorld.PORTS));
        }
        if (port.get("port") instanceof Integer first && draw.oneIn(2)) {
            port.put("endPort", Math.min(first + draw.below(2000), 0xffff));
        }
        return port;
    }

    Map<String, Object> clusterNetworkPolicy(String name) {
        Map<String, Object> spec = map(
                "tier",
                draw.pick(List.of("Admin", "Baseline")),
                "priority",
                draw.below(3),
                "subject",
                draw.oneIn(2) ? map("namespaces", namespaces()) : map("pods", namespacedPods()));
        boolean ingress = draw.oneIn(2);
        if (ingress || draw.oneIn(2)) {
            spec.put("ingress", draw.some(3, () -> tieredRule("from")));
        }
        if (!ingress || draw.oneIn(2)) {
            spec.put("egress", draw.some(3, () -> tieredRule("to")));
        }
        return map(
                "apiVersion",
                "policy.networking.k8s.io/v1alpha2",
                "kind",
                "ClusterNetworkPolicy",
                "metadata",
                map("name", name),
                "spec",
                spec);
    }

    private Map<String, Object> namespacedPods() {
        return draw.oneIn(4)
                ? map("podSelector", pods())
                : map("namespaceSelector", namespaces(), "podSelector", pods());
    }

    private Map<String, Object> tieredRule(String verb) {
        String action = draw.pick(List.of("Accept", "Deny", "Pass"));
        boolean pods = verb.equals("from") || draw.oneIn(2);
        Map<String, Object> rule = map("action", action);
        rule.put(verb, draw.some(2, () -> pods ? podPeer() : otherPeer(action.equals("Accept"))));
        if (draw.oneIn(2)) {
            rule.put("protocols", draw.some(2, () -> protocol(pods)));
        }
        return rule;
    }

    private Map<String, Object> podPeer() {
        return draw.oneIn(2) ? map("namespaces", namespaces()) : map("pods", namespacedPods());
    }

    private Map<String, Object> otherPeer(boolean mayName) {
        if (mayName && draw.oneIn(3)) {
            return map("domainNames", List.of(draw.pick(List.of("api.example.com", "*.example.com"))));
        }
        return draw.oneIn(3)
                ? map("nodes", selectors.kubernetes("zone", SmallWorld.ZONES))
                : map("networks", List.of(draw.pick(SmallWorld.PREFIXES)));
    }

    private Map<String, Object> protocol(boolean mayName) {
        if (mayName && draw.oneIn(3)) {
            return map("destinationNamedPort", draw.pick(SmallWorld.PORT_NAMES));
        }
        int first = draw.pick(List.of(1, 80, 443, 6379));
        Map<String, Object> port = draw.oneIn(2)
                ? map("number", first)
                : map("range", map("start", first, "end", first + 1 + draw.below(2000)));
        return map(draw.pick(List.of("tcp", "udp", "sctp")), map("destinationPort", port));
    }
}
