// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.command.policy.world.FlowEnd;
import io.meshpath.command.policy.world.FlowEnds;
import org.jspecify.annotations.Nullable;

/**
 * A flow as {@code flows.json} writes it. Component names are the file's fields; absent ones are null.
 *
 * @param port a number, or the name that the receiver has for it
 * @param protocol TCP where nothing is said
 */
record FlowFields(
        @Nullable String from,
        @Nullable String to,
        @Nullable JsonNode port,
        @Nullable String protocol,
        @Nullable Integer icmpType) {
    private static final String IPV6 = "[0-9a-fA-F.]*:[0-9a-fA-F:.]*";

    /**
     * The flow that is meant.
     *
     * @throws IllegalArgumentException when there is no such flow
     */
    Flow flow(FlowEnds ends) {
        FlowEnd sender = end("from", from, ends);
        FlowEnd receiver = end("to", to, ends);
        return new Flow(sender, receiver, packet(receiver));
    }

    private static FlowEnd end(String field, @Nullable String text, FlowEnds ends) {
        if (text == null) {
            throw new IllegalArgumentException(field + " is missing; write namespace/pod, an address or host");
        }
        try {
            return ends.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
        }
    }

    private Packet packet(FlowEnd receiver) {
        boolean hasPort = port != null && !port.isNull();
        if (icmpType != null) {
            if (hasPort) {
                throw new IllegalArgumentException("port and icmpType exclude one another; keep one");
            }
            return Packet.icmp(protocol == null ? family() : protocol, icmpType);
        }
        String spoken = protocol == null ? "TCP" : protocol;
        if (port != null && hasPort) {
            return Packet.to(text(port), spoken, receiver.namedPorts());
        }
        if (Packet.isTransport(spoken)) {
            throw new IllegalArgumentException("port is missing; " + spoken + " has ports");
        }
        if (spoken.matches("(?i)ICMP(V6)?")) {
            throw new IllegalArgumentException("icmpType is missing; " + spoken + " has types");
        }
        return Packet.protocol(spoken);
    }

    private String family() {
        boolean v6 = from != null && from.matches(IPV6) || to != null && to.matches(IPV6);
        return v6 ? "ICMPv6" : "ICMP";
    }

    private static String text(JsonNode port) {
        if (port.isIntegralNumber() || port.isTextual()) {
            return port.asText();
        }
        throw new IllegalArgumentException("port: expected a number or a name but was " + port);
    }
}
