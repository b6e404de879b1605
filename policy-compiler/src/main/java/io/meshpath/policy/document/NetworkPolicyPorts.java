// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code ports} in the rules of a Kubernetes NetworkPolicy: every packet, where there are none. */
final class NetworkPolicyPorts {
    private final List<PortRange> ranges = new ArrayList<>();
    private final List<NamedPort> named = new ArrayList<>();

    private NetworkPolicyPorts() {}

    static Ports read(Fields rule) {
        List<Node> items = rule.list("ports").orElse(List.of());
        if (items.isEmpty()) {
            return Ports.EVERYTHING;
        }
        NetworkPolicyPorts ports = new NetworkPolicyPorts();
        items.forEach(ports::add);
        return new Ports(ports.ranges, ports.named);
    }

    private void add(Node node) {
        Fields fields = Fields.of(node);
        PortSpace space =
                fields.take("protocol").map(NetworkPolicyPorts::protocol).orElse(PortSpace.TCP);
        Optional<Node> port = fields.take("port");
        Optional<Node> endPort = fields.take("endPort");
        fields.end();
        boolean number = port.filter(NetworkPolicyPorts::isNumber).isPresent();
        if (endPort.isPresent() && !number) {
            throw endPort.get().refuse("endPort needs a port with a number to begin at; write the number in port");
        }
        if (port.isEmpty()) {
            ranges.add(PortRange.all(space));
        } else if (number) {
            ranges.add(range(space, port.get(), endPort));
        } else {
            named.add(new NamedPort(space, PortNumbers.name(port.get())));
        }
    }

    private static PortRange range(PortSpace space, Node port, Optional<Node> endPort) {
        int first = PortNumbers.read(port);
        int last = endPort.map(PortNumbers::read).orElse(first);
        if (last < first) {
            throw endPort.orElse(port)
                    .refuse("endPort " + last + " is below port " + first + "; write the lower port in port");
        }
        return new PortRange(space, first, last);
    }

    private static boolean isNumber(Node node) {
        return node instanceof Node.Scalar scalar && scalar.type() == Node.Scalar.Type.NUMBER;
    }

    private static PortSpace protocol(Node node) {
        String protocol = Values.text(node);
        return switch (protocol) {
            case "TCP" -> PortSpace.TCP;
            case "UDP" -> PortSpace.UDP;
            case "SCTP" -> PortSpace.SCTP;
            default -> throw node.refuse("unknown protocol '" + protocol + "'; write TCP, UDP or SCTP");
        };
    }
}
