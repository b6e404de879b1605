// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.PortSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Whether what a rule says of ports, protocols and ICMP types is about a packet. */
final class Packets {
    private static final Map<String, Integer> PROTOCOL_NUMBERS =
            Map.of("IGMP", 2, "IPIP", 4, "IPV6", 41, "GRE", 47, "ESP", 50, "AH", 51, "VRRP", 112);
    private static final Map<String, Integer> ICMP_NAMES = Map.of("EchoRequest", 8, "EchoReply", 0);
    private static final String NAMED_PORTS = "io.cilium.k8s.named-ports";

    private Packets() {}

    /** An element of a Cilium rule's {@code toPorts.ports}. */
    static boolean ciliumPort(Map<String, Object> port, Asked asked) {
        String protocol = (String) port.getOrDefault("protocol", "ANY");
        if (PROTOCOL_NUMBERS.containsKey(protocol)) {
            return asked.space() == PortSpace.OTHER && asked.port() == 0x200 + PROTOCOL_NUMBERS.get(protocol);
        }
        return transport(protocol, asked) && isPort(port.get("port"), port.get("endPort"), asked);
    }

    /** Whether the packet is of this transport protocol, where ANY is one that has ports. */
    static boolean transport(String protocol, Asked asked) {
        return protocol.equals("ANY")
                ? asked.space() != PortSpace.OTHER
                : asked.space().name().equals(protocol);
    }

    /** Whether the packet goes to this port: a number, the first of a range, 0 for all, or a name of the receiver's. */
    static boolean isPort(Object port, Object endPort, Asked asked) {
        String written = port.toString();
        if (!Character.isDigit(written.charAt(0))) {
            return named(asked.receiver(), written + "." + asked.space() + "." + asked.port());
        }
        int first = Integer.parseInt(written);
        int last = endPort == null ? first : (Integer) endPort;
        return first == 0 || first <= asked.port() && asked.port() <= last;
    }

    private static boolean named(Labels receiver, String entry) {
        return receiver.stream()
                .filter(label -> label.source().equals("gen") && label.key().startsWith(NAMED_PORTS))
                .anyMatch(label -> Arrays.asList(label.value().split("_")).contains(entry));
    }

    /** An element of {@code icmps.fields}. */
    static boolean icmp(Map<String, Object> field, Asked asked) {
        Object type = field.get("type");
        int number = type instanceof Integer given ? given : ICMP_NAMES.get(type.toString());
        int family = "IPv6".equals(field.get("family")) ? 0x100 : 0;
        return asked.space() == PortSpace.OTHER && asked.port() == family + number;
    }

    /** Whether a Cilium rule, as far as ports and types go, is about the packet. */
    static boolean ciliumRule(Map<String, Object> rule, Asked asked) {
        List<Map<String, Object>> toPorts = Documents.list(rule, "toPorts");
        List<Map<String, Object>> icmps = Documents.list(rule, "icmps");
        boolean port = toPorts.stream()
                .flatMap(item -> Documents.<Map<String, Object>>list(item, "ports").stream())
                .anyMatch(item -> ciliumPort(item, asked));
        boolean type = icmps.stream()
                .flatMap(item -> Documents.<Map<String, Object>>list(item, "fields").stream())
                .anyMatch(item -> icmp(item, asked));
        return port || type || toPorts.isEmpty() && icmps.isEmpty();
    }
}
