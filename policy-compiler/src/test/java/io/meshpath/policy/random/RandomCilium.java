// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import static io.meshpath.policy.random.Yaml.map;

import io.meshpath.policy.Entity;
import io.meshpath.policy.Service;
import java.util.List;
import java.util.Map;

/** Draws CiliumNetworkPolicies and CiliumClusterwideNetworkPolicies. */
final class RandomCilium {
    private static final List<String> SECTIONS = List.of("ingress", "ingressDeny", "egress", "egressDeny");

    private final Draw draw;
    private final RandomSelectors selectors;

    RandomCilium(Draw draw, RandomSelectors selectors) {
        this.draw = draw;
        this.selectors = selectors;
    }

    Map<String, Object> policy(String name) {
        boolean clusterwide = draw.oneIn(3);
        Map<String, Object> metadata = map("name", name);
        if (!clusterwide) {
            metadata.put("namespace", draw.pick(SmallWorld.NAMESPACES));
        }
        Map<String, Object> policy = map(
                "apiVersion",
                "cilium.io/v2",
                "kind",
                clusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy",
                "metadata",
                metadata);
        if (draw.oneIn(8)) {
            policy.put("specs", List.of(spec(clusterwide), spec(clusterwide)));
        } else {
            policy.put("spec", spec(clusterwide));
        }
        return policy;
    }

    private Map<String, Object> spec(boolean clusterwide) {
        Map<String, Object> spec = clusterwide && draw.oneIn(3)
                ? map("nodeSelector", selectors.nodes())
                : map("endpointSelector", clusterwide && draw.oneIn(5) ? selectors.init() : selectors.subject());
        if (draw.oneIn(5)) {
            spec.put("enableDefaultDeny", map("ingress", draw.oneIn(2), "egress", draw.oneIn(2)));
        }
        int always = draw.below(SECTIONS.size());
        for (String section : SECTIONS) {
            if (SECTIONS.indexOf(section) == always || draw.oneIn(section.endsWith("Deny") ? 5 : 3)) {
                spec.put(section, draw.some(3, () -> rule(section)));
            }
        }
        return spec;
    }

    private Map<String, Object> rule(String section) {
        boolean ingress = section.startsWith("ingress");
        Map<String, Object> rule = map();
        if (section.equals("egress") && draw.oneIn(6)) {
            rule.put("toFQDNs", draw.some(2, this::name));
        } else if (!ingress && draw.oneIn(6)) {
            rule.put("toServices", draw.some(2, this::service));
        } else if (!draw.oneIn(6)) {
            peers(ingress ? "from" : "to", rule);
        }
        if (!draw.oneIn(3)) {
            if (draw.oneIn(5)) {
                rule.put("icmps", List.of(map("fields", draw.some(2, this::icmp))));
            } else {
                rule.put("toPorts", draw.some(2, () -> map("ports", draw.some(2, this::port))));
            }
        }
        return rule;
    }

    private void peers(String verb, Map<String, Object> rule) {
        switch (draw.below(8)) {
            case 0 -> rule.put(verb + "Entities", draw.some(2, this::entity));
            case 1 -> rule.put(verb + "CIDR", draw.some(2, () -> draw.pick(SmallWorld.PREFIXES)));
            case 2 -> rule.put(verb + "CIDRSet", draw.some(2, this::cidrSet));
            case 3 -> rule.put(verb + "Endpoints", draw.oneIn(4) ? List.of() : List.of(map()));
            case 4 -> rule.put(verb + "Nodes", draw.some(2, selectors::nodes));
            default -> rule.put(verb + "Endpoints", draw.some(2, selectors::peer));
        }
    }

    private String entity() {
        return draw.pick(List.of(Entity.values())).toString();
    }

    /** The prefixes that policies name: two groups, which are there with every set of policies. */
    List<Map<String, Object>> cidrGroups() {
        return List.of(
                cidrGroup("offices", "near", List.of("10.1.0.0/16", "fd00:1::/32")),
                cidrGroup("partners", "far", List.of("192.0.2.0/24")));
    }

    private static Map<String, Object> cidrGroup(String name, String place, List<String> prefixes) {
        return map(
                "apiVersion",
                "cilium.io/v2",
                "kind",
                "CiliumCIDRGroup",
                "metadata",
                map("name", name, "labels", map("place", place)),
                "spec",
                map("externalCIDRs", prefixes));
    }

    private Map<String, Object> cidrSet() {
        if (draw.oneIn(4)) {
            Map<String, Object> groups = draw.oneIn(2)
                    ? map("cidrGroupRef", draw.pick(List.of("offices", "partners", "unknown")))
                    : map("cidrGroupSelector", map("matchLabels", map("place", draw.pick(List.of("near", "far")))));
            if (draw.oneIn(2)) {
                groups.put("except", List.of("10.1.2.0/24"));
            }
            return groups;
        }
        if (draw.oneIn(2)) {
            return map("cidr", "10.0.0.0/8", "except", draw.oneIn(2) ? List.of("10.1.0.0/16") : List.of("10.1.2.0/24"));
        }
        if (draw.oneIn(2)) {
            return map("cidr", "fd00::/16", "except", List.of("fd00:1::/32"));
        }
        return map("cidr", draw.pick(SmallWorld.PREFIXES));
    }

    private Map<String, Object> name() {
        return draw.oneIn(2)
                ? map("matchName", SmallWorld.NAMES.get(0))
                : map("matchPattern", draw.pick(SmallWorld.NAMES));
    }

    private Map<String, Object> service() {
        Service service = draw.pick(SmallWorld.SERVICES);
        Map<String, Object> chosen = draw.oneIn(2)
                ? map("serviceName", draw.oneIn(8) ? "unknown" : service.name())
                : map(
                        "selector",
                        map("matchLabels", map("tier", service.labels().get("tier"))));
        if (draw.oneIn(2)) {
            chosen.put("namespace", service.namespace());
        }
        return map(chosen.containsKey("serviceName") ? "k8sService" : "k8sServiceSelector", chosen);
    }

    private Map<String, Object> port() {
        Map<String, Object> port = map();
        if (draw.oneIn(4)) {
            port.put("port", draw.pick(SmallWorld.PORT_NAMES));
            port.put("protocol", draw.pick(List.of("TCP", "UDP", "SCTP", "ANY")));
            return port;
        }
        if (draw.oneIn(8)) {
            port.put("port", "0");
            port.put("protocol", draw.pick(List.of("TCP", "ANY", "VRRP", "GRE", "ESP")));
            return port;
        }
        int first = draw.pick(SmallWorld.PORTS);
        port.put("port", "" + first);
        if (draw.oneIn(3)) {
            port.put("endPort", Math.min(first + draw.below(2000), 0xffff));
        }
        if (!draw.oneIn(6)) {
            port.put("protocol", draw.pick(List.of("TCP", "UDP", "SCTP", "ANY")));
        }
        return port;
    }

    private Map<String, Object> icmp() {
        return draw.oneIn(2)
                ? map("family", "IPv6", "type", draw.pick(List.of((Object) 128, 129)))
                : map("type", draw.pick(List.of((Object) 8, 3, "EchoRequest")));
    }
}
