// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code protocols} in the rules of a ClusterNetworkPolicy: every packet, where there are none. */
final class ClusterPolicyPorts {
    private static final int MAX_ITEMS = 25;

    private ClusterPolicyPorts() {}

    static Ports read(Fields rule) {
        Optional<List<Node>> items = rule.list("protocols", 1, MAX_ITEMS);
        if (items.isEmpty()) {
            return Ports.EVERYTHING;
        }
        List<PortRange> ranges = new ArrayList<>();
        List<NamedPort> named = new ArrayList<>();
        for (Node item : items.get()) {
            Choice choice = Choice.read(item, "tcp", "udp", "sctp", "destinationNamedPort");
            if (choice.field().equals("destinationNamedPort")) {
                named.addAll(ofAnyProtocol(PortNumbers.name(choice.value())));
            } else {
                ranges.add(range(PortSpace.valueOf(choice.field().toUpperCase(Locale.ROOT)), choice.value()));
            }
        }
        return new Ports(ranges, named);
    }

    private static List<NamedPort> ofAnyProtocol(String name) {
        return List.of(
                new NamedPort(PortSpace.TCP, name),
                new NamedPort(PortSpace.UDP, name),
                new NamedPort(PortSpace.SCTP, name));
    }

    private static PortRange range(PortSpace space, Node protocol) {
        Fields fields = Fields.of(protocol);
        Node port = fields.required("destinationPort", "write {number: 80} or {range: {start: 80, end: 89}}");
        fields.end();
        Choice choice = Choice.read(port, "number", "range");
        if (choice.field().equals("number")) {
            return PortRange.one(space, PortNumbers.read(choice.value()));
        }
        Fields range = Fields.of(choice.value());
        int start = PortNumbers.read(range.required("start", "write the lowest port"));
        int end = PortNumbers.read(range.required("end", "write the highest port"));
        range.end();
        if (start >= end) {
            throw range.refuse("start " + start + " is not below end " + end
                    + "; write the lower port in start, or number for a single port");
        }
        return new PortRange(space, start, end);
    }
}
