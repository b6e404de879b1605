// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.policy.PortSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Policies as YAML, identities and packets, drawn from so small a world that they often meet. Seeded: failures repeat. */
public final class RandomPolicies {
    public static final ClusterName LOCAL = new ClusterName("atlanta");

    private static final List<String> NAMESPACES = List.of("default", "shop");
    private static final List<String> CLUSTERS = List.of("atlanta", "singapore", "toronto");
    private static final List<String> APPS = List.of("redis", "web", "job");
    private static final List<String> ROLES = List.of("primary", "replica");
    private static final List<String> PREFIXES = List.of(
            "0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "192.0.2.0/24", "fd00::/16", "fd00:1::/32");
    private static final List<Integer> PORTS = List.of(1, 80, 443, 6379, 6380, 8080, 65535);

    private final Random random;

    public RandomPolicies(long seed) {
        random = new Random(seed);
    }

    /** A packet to a port. */
    public record Packet(PortSpace space, int port) {}

    /** Some policies, one document each. */
    public String yaml(int policies) {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < policies; i++) {
            documents.add(policy("p" + i));
        }
        return String.join("---\n", documents);
    }

    private String policy(String name) {
        boolean clusterwide = chance(3);
        StringBuilder out = new StringBuilder("apiVersion: cilium.io/v2\n");
        out.append("kind: ").append(clusterwide ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy");
        out.append("\nmetadata: {name: ").append(name);
        out.append(clusterwide ? "" : ", namespace: " + pick(NAMESPACES)).append("}\nspec:\n");
        out.append("  endpointSelector: ").append(subject(clusterwide)).append('\n');
        if (chance(5)) {
            out.append("  enableDefaultDeny: {ingress: ").append(chance(2));
            out.append(", egress: ").append(chance(2)).append("}\n");
        }
        int sections = 0;
        for (String section : List.of("ingress", "ingressDeny", "egress", "egressDeny")) {
            boolean last = section.equals("egressDeny") && sections == 0;
            if (last || chance(section.endsWith("Deny") ? 4 : 2)) {
                section(section, out);
                sections++;
            }
        }
        return out.toString();
    }

    private void section(String section, StringBuilder out) {
        out.append("  ").append(section).append(":\n");
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            List<String> fields = new ArrayList<>();
            if (!chance(6)) {
                fields.add(peers(section.startsWith("ingress") ? "from" : "to"));
            }
            if (!chance(3)) {
                fields.add(chance(5) ? icmps() : ports());
            }
            out.append("  - {").append(String.join(", ", fields)).append("}\n");
        }
    }

    private String peers(String verb) {
        return switch (random.nextInt(6)) {
            case 0 -> verb + "Entities: [" + entity() + ", " + entity() + "]";
            case 1 -> verb + "CIDR: [\"" + pick(PREFIXES) + "\"]";
            case 2 -> verb + "CIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]";
            case 3 -> chance(4) ? verb + "Endpoints: []" : verb + "Endpoints: [{}]";
            default -> verb + "Endpoints: [" + selector() + (chance(2) ? ", " + selector() : "") + "]";
        };
    }

    private String entity() {
        return pick(List.of(Entity.values())).toString();
    }

    private String subject(boolean clusterwide) {
        return switch (random.nextInt(4)) {
            case 0 -> "{}";
            case 1 -> "{matchExpressions: [{key: role, operator: " + pick(List.of("Exists", "DoesNotExist")) + "}]}";
            default -> "{matchLabels: {" + (clusterwide ? "k8s:" : "") + "app: " + pick(APPS) + "}}";
        };
    }

    private String selector() {
        List<String> labels = new ArrayList<>();
        if (!chance(3)) {
            labels.add("app: " + pick(APPS));
        }
        if (chance(3)) {
            labels.add("any:role: " + pick(ROLES));
        }
        if (chance(3)) {
            labels.add("k8s:io.cilium.k8s.policy.cluster: " + pick(CLUSTERS));
        }
        if (chance(3)) {
            labels.add("io.kubernetes.pod.namespace: " + pick(NAMESPACES));
        }
        String expression = switch (random.nextInt(4)) {
            case 0 -> ", matchExpressions: [{key: role, operator: NotIn, values: [primary]}]";
            case 1 -> ", matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: Exists}]";
            default -> "";
        };
        return "{matchLabels: {" + String.join(", ", labels) + "}" + expression + "}";
    }

    private String ports() {
        List<String> ports = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            int port = pick(PORTS);
            String range = chance(3) ? ", endPort: " + Math.min(port + random.nextInt(2000), 0xffff) : "";
            String protocol = pick(List.of("TCP", "UDP", "SCTP", "ANY"));
            ports.add(
                    chance(8)
                            ? "{port: \"0\", protocol: " + pick(List.of("TCP", "ANY", "VRRP")) + "}"
                            : "{port: \"" + port + "\"" + range + ", protocol: " + protocol + "}");
        }
        return "toPorts: [{ports: [" + String.join(", ", ports) + "]}]";
    }

    private String icmps() {
        return "icmps: [{fields: [{type: " + pick(List.of("8", "EchoRequest", "3")) + "}, {family: IPv6, type: 128}]}]";
    }

    /** Identities by number: pods of all kinds, the reserved ones, and those of prefixes. Number 0 is not among them. */
    public Map<Integer, Labels> identities(int pods) {
        Map<Integer, Labels> identities = new LinkedHashMap<>();
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            if (reserved != ReservedIdentity.UNKNOWN && reserved != ReservedIdentity.KUBE_APISERVER) {
                identities.put(reserved.number(), Labels.of(reserved.label()));
            }
        }
        for (int i = 0; i < PREFIXES.size(); i++) {
            identities.put((1 << 24) + 1 + i, Labels.of(Label.cidr(Cidr.parse(PREFIXES.get(i)))));
        }
        for (int i = 0; i < pods; i++) {
            identities.put(65536 + i, pod());
        }
        return identities;
    }

    /** The labels of some pod. */
    public Labels pod() {
        List<Label> labels = new ArrayList<>();
        labels.add(Label.k8s(Label.NAMESPACE, pick(NAMESPACES)));
        labels.add(Label.k8s(Label.CLUSTER, pick(CLUSTERS)));
        labels.add(Label.k8s("app", pick(APPS)));
        if (chance(2)) {
            labels.add(new Label(pick(List.of("k8s", "unspec")), "role", pick(ROLES)));
        }
        return Labels.of(labels);
    }

    /** A packet, more often than not near a boundary of some rule. */
    public Packet packet() {
        PortSpace space = pick(List.of(PortSpace.values()));
        if (space == PortSpace.OTHER) {
            int any = random.nextInt(PortSpace.OTHER_SIZE);
            return new Packet(space, pick(List.of(8, 3, 0, PortSpace.icmpv6(128), PortSpace.protocol(112), any)));
        }
        int port = chance(4) ? random.nextInt(1 << 16) : pick(PORTS) + random.nextInt(3) - 1;
        return new Packet(space, Math.max(0, Math.min(port, 0xffff)));
    }

    public int nextInt(int bound) {
        return random.nextInt(bound);
    }

    public <T> T pick(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
