// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads which packets a rule of a Cilium policy speaks of: {@code toPorts} and {@code icmps}. */
final class PortReader {
    private static final int MAX_PORT = 0xffff;
    private static final int MAX_ITEMS = 40;
    private static final String REDIRECTED = "there is no proxy to send connections to";
    /** Protocols without ports (IANA protocol numbers) that Cilium has names for. */
    private static final Map<String, Integer> PORTLESS =
            Map.of("IPIP", 4, "IGMP", 2, "IPV6", 41, "GRE", 47, "ESP", 50, "AH", 51, "VRRP", 112);

    private PortReader() {}

    /** Whether the rule says anything of ports or ICMP types. */
    static boolean isGiven(Fields rule) {
        return isGiven(rule, "toPorts") || isGiven(rule, "icmps");
    }

    /** The packets a rule speaks of: all, where it says nothing of them. */
    static List<PortRange> read(Fields rule) {
        if (isGiven(rule, "toPorts") && isGiven(rule, "icmps")) {
            throw rule.refuse("toPorts and icmps do not combine; write one rule for each");
        }
        List<PortRange> ranges = new ArrayList<>();
        rule.list("toPorts").orElse(List.of()).forEach(item -> addPorts(item, ranges));
        rule.list("icmps").orElse(List.of()).forEach(item -> addTypes(item, ranges));
        return isGiven(rule) ? ranges : PortRange.EVERYTHING;
    }

    private static boolean isGiven(Fields rule, String field) {
        return !rule.list(field).orElse(List.of()).isEmpty();
    }

    private static void addPorts(Node node, List<PortRange> ranges) {
        Fields fields = Fields.of(node);
        fields.unsupported("rules", "rules on layer 7 need a proxy, and there is none");
        fields.unsupported("listener", REDIRECTED);
        fields.unsupported("terminatingTLS", REDIRECTED);
        fields.unsupported("originatingTLS", REDIRECTED);
        fields.unsupported("serverNames", REDIRECTED);
        for (Node port : items(fields, "ports", "list ports, or leave toPorts out to mean all")) {
            addPort(port, ranges);
        }
        fields.end();
    }

    private static List<Node> items(Fields fields, String name, String remedy) {
        List<Node> items = fields.list(name).orElse(List.of());
        if (items.isEmpty()) {
            throw fields.refuse(name + " is empty, which would match no packet; " + remedy);
        }
        if (items.size() > MAX_ITEMS) {
            throw fields.refuse(name + " has " + items.size() + " elements but at most " + MAX_ITEMS
                    + " are allowed; spread them over several");
        }
        return items;
    }

    private static void addPort(Node node, List<PortRange> ranges) {
        Fields fields = Fields.of(node);
        Node port = fields.take("port")
                .orElseThrow(() -> fields.refuse("field 'port' is missing; write a port, or \"0\" for all"));
        int first = port(port);
        int last = fields.take("endPort").map(PortReader::endPort).orElse(0);
        String protocol = fields.text("protocol").orElse("ANY").toUpperCase(Locale.ROOT);
        fields.end();
        if (last != 0 && (first == 0 || last < first)) {
            throw fields.refuse("endPort " + last + " is below port " + first + " or port is 0, which means all;"
                    + " write the lower port in port");
        }
        switch (protocol) {
            case "TCP" -> ranges.add(range(PortSpace.TCP, first, last));
            case "UDP" -> ranges.add(range(PortSpace.UDP, first, last));
            case "SCTP" -> ranges.add(range(PortSpace.SCTP, first, last));
            case "ANY" -> {
                ranges.add(range(PortSpace.TCP, first, last));
                ranges.add(range(PortSpace.UDP, first, last));
                ranges.add(range(PortSpace.SCTP, first, last));
            }
            case "ICMP", "ICMPV6" -> throw fields.refuse("protocol " + protocol + " has no ports; use icmps");
            default -> ranges.add(portless(fields, protocol, first, last));
        }
    }

    private static PortRange portless(Fields fields, String protocol, int first, int last) {
        Integer number = PORTLESS.get(protocol);
        if (number == null) {
            throw fields.refuse("unknown protocol '" + protocol
                    + "'; expected one of TCP, UDP, SCTP, ANY, VRRP, IGMP, GRE, IPIP, IPV6, ESP, AH");
        }
        if (first != 0 || last != 0) {
            throw fields.refuse("protocol " + protocol + " has no ports; write port \"0\"");
        }
        return PortRange.one(PortSpace.OTHER, PortSpace.protocol(number));
    }

    private static PortRange range(PortSpace space, int first, int last) {
        return first == 0 ? PortRange.all(space) : new PortRange(space, first, Math.max(first, last));
    }

    private static int port(Node node) {
        if (node instanceof Node.Scalar scalar && scalar.type() != Node.Scalar.Type.BOOLEAN) {
            if (scalar.text().matches("[0-9]+")) {
                return Values.decimal(scalar, "a port", 0, MAX_PORT);
            }
            throw node.refuse("'" + scalar.text() + "' is not a number from 0 to " + MAX_PORT
                    + "; named ports are not supported, write the number");
        }
        throw node.refuse("expected a port but was " + node.kind() + "; write a number from 0 to " + MAX_PORT);
    }

    private static int endPort(Node node) {
        return Values.number(node, "a port", 0, MAX_PORT);
    }

    private static void addTypes(Node node, List<PortRange> ranges) {
        Fields fields = Fields.of(node);
        for (Node field : items(fields, "fields", "list ICMP types, or leave icmps out to mean all packets")) {
            ranges.add(type(field));
        }
        fields.end();
    }

    private static PortRange type(Node node) {
        Fields fields = Fields.of(node);
        String family = fields.text("family").orElse("IPv4");
        Node type = fields.take("type").orElseThrow(() -> fields.refuse("field 'type' is missing; write an ICMP type"));
        fields.end();
        return switch (family) {
            case "IPv4" -> PortRange.one(PortSpace.OTHER, PortSpace.icmp(IcmpTypes.v4(type)));
            case "IPv6" -> PortRange.one(PortSpace.OTHER, PortSpace.icmpv6(IcmpTypes.v6(type)));
            default -> throw fields.refuse("unknown family '" + family + "'; write IPv4 or IPv6");
        };
    }
}
