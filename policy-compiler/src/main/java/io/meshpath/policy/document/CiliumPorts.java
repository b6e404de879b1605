// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.Action;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.PortlessProtocol;
import io.meshpath.policy.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads which packets a rule of a Cilium policy speaks of: {@code toPorts} and {@code icmps}. */
final class CiliumPorts {
    private static final int MAX_PORT = 0xffff;
    private static final int MAX_ITEMS = 40;
    private static final List<String> LAYER_7 =
            List.of("rules", "listener", "terminatingTLS", "originatingTLS", "serverNames");
    private static final List<PortSpace> TRANSPORTS = List.of(PortSpace.TCP, PortSpace.UDP, PortSpace.SCTP);

    private final Action action;
    private final boolean given;
    private final List<PortRange> ranges = new ArrayList<>();
    private final List<NamedPort> named = new ArrayList<>();

    private CiliumPorts(Action action, boolean given) {
        this.action = action;
        this.given = given;
    }

    static CiliumPorts of(Fields rule, Action action) {
        List<Node> ports = rule.list("toPorts").orElse(List.of());
        List<Node> types = rule.list("icmps").orElse(List.of());
        if (!ports.isEmpty() && !types.isEmpty()) {
            throw rule.refuse("toPorts and icmps do not combine; write one rule for each");
        }
        CiliumPorts reader = new CiliumPorts(action, !ports.isEmpty() || !types.isEmpty());
        ports.forEach(reader::addPorts);
        types.forEach(reader::addTypes);
        return reader;
    }

    /** Whether the rule says anything of ports or ICMP types. */
    boolean isGiven() {
        return given;
    }

    /** The packets a rule speaks of: all, where it says nothing of them. */
    Ports ports() {
        return given ? new Ports(ranges, named) : Ports.EVERYTHING;
    }

    private void addPorts(Node node) {
        Fields fields = Fields.of(node);
        LAYER_7.forEach(field -> refuseLayer7(fields, field));
        for (Node port : items(fields, "ports", "list ports, or leave toPorts out to mean all")) {
            addPort(port);
        }
        fields.end();
    }

    private void refuseLayer7(Fields fields, String field) {
        if (action == Action.DENY) {
            fields.take(field).ifPresent(node -> {
                throw node.refuse(field + " does not go with a denial, which knows layers 3 and 4 only; remove it");
            });
        }
        String reason = field.equals("rules") ? "rules on layer 7 need a proxy" : "it needs a proxy";
        fields.unsupported(
                field, reason + ", and there is none; leave it out only if all of these ports may be reached");
    }

    private static List<Node> items(Fields fields, String name, String remedy) {
        List<Node> items = fields.list(name).orElse(List.of());
        if (items.isEmpty()) {
            fields.end();
            throw fields.refuse(name + " is empty, which would match no packet; " + remedy);
        }
        if (items.size() > MAX_ITEMS) {
            throw fields.refuse(name + " has " + items.size() + " elements but at most " + MAX_ITEMS
                    + " are allowed; spread them over several");
        }
        return items;
    }

    private void addPort(Node node) {
        Fields fields = Fields.of(node);
        Optional<Node> port = fields.take("port");
        int last = fields.take("endPort").map(CiliumPorts::endPort).orElse(0);
        String protocol = fields.text("protocol").orElse("ANY").toUpperCase(Locale.ROOT);
        if (port.isEmpty() && PortlessProtocol.parse(protocol).isEmpty()) {
            throw fields.missing("port", "write a port, or \"0\" for all");
        }
        fields.end();
        Optional<String> name = port.flatMap(CiliumPorts::name);
        if (name.isPresent()) {
            addNamed(fields, protocol, name.get(), last);
        } else {
            addNumbered(fields, protocol, port.map(CiliumPorts::number).orElse(0), last);
        }
    }

    private void addNamed(Fields fields, String protocol, String name, int last) {
        if (last != 0) {
            throw fields.refuse("endPort goes with a port's number, but the port is named '" + name
                    + "'; write the number in port");
        }
        spaces(fields, protocol).forEach(space -> named.add(new NamedPort(space, name)));
    }

    private void addNumbered(Fields fields, String protocol, int first, int last) {
        if (last != 0 && first == 0) {
            throw fields.refuse("port is 0, which means all, and goes with no endPort; write the lower port in port");
        }
        if (last != 0 && last < first) {
            throw fields.refuse("endPort " + last + " is below port " + first + "; write the lower port in port");
        }
        Optional<PortlessProtocol> portless = PortlessProtocol.parse(protocol);
        if (portless.isPresent() && first == 0) {
            ranges.add(PortRange.one(PortSpace.OTHER, portless.get().kind()));
            return;
        }
        for (PortSpace space : spaces(fields, protocol)) {
            ranges.add(first == 0 ? PortRange.all(space) : new PortRange(space, first, Math.max(first, last)));
        }
    }

    /** The protocols with ports that are meant. */
    private static List<PortSpace> spaces(Fields fields, String protocol) {
        return switch (protocol) {
            case "ANY", "" -> TRANSPORTS;
            case "TCP", "UDP", "SCTP" -> List.of(PortSpace.valueOf(protocol));
            case "ICMP", "ICMPV6" -> throw fields.refuse("protocol " + protocol + " has no ports; use icmps");
            default ->
                throw fields.refuse(
                        PortlessProtocol.parse(protocol).isPresent()
                                ? "protocol " + protocol + " has no ports; write port \"0\""
                                : "unknown protocol '" + protocol
                                        + "'; expected one of TCP, UDP, SCTP, ANY, VRRP, IGMP, GRE, IPIP, IPV6, ESP, AH");
        };
    }

    /** The name, where the port is not a number. Case does not count, as in IANA's registry. */
    private static Optional<String> name(Node node) {
        if (!(node instanceof Node.Scalar scalar)
                || scalar.type() != Node.Scalar.Type.TEXT
                || PortNumbers.isNumber(scalar.text())) {
            return Optional.empty();
        }
        String name = scalar.text().toLowerCase(Locale.ROOT);
        if (!PortNumbers.isName(name)) {
            throw node.refuse(
                    "'" + scalar.text() + "' is neither a port from 0 to " + MAX_PORT + " nor the name of one"
                            + " (letters, digits and single hyphens, 15 at most, one letter at least); for a range write endPort");
        }
        return Optional.of(name);
    }

    private static int number(Node node) {
        if (node instanceof Node.Scalar scalar && scalar.type() != Node.Scalar.Type.BOOLEAN) {
            return Values.decimal(scalar, "a port", 0, MAX_PORT);
        }
        throw node.refuse("expected a port but was " + node.kind() + "; write a number from 0 to " + MAX_PORT
                + " or a port's name");
    }

    private static int endPort(Node node) {
        return Values.number(node, "a port", 0, MAX_PORT);
    }

    private void addTypes(Node node) {
        Fields fields = Fields.of(node);
        for (Node field : items(fields, "fields", "list ICMP types, or leave icmps out to mean all packets")) {
            ranges.add(IcmpTypes.read(field));
        }
        fields.end();
    }
}
