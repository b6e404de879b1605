// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshpath.command.policy.world.FlowEnd;
import io.meshpath.command.policy.world.FlowEnds;
import io.meshpath.command.policy.world.JsonFile;
import io.meshpath.command.policy.world.JsonFileException;
import io.meshpath.datapath.net.IpAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flows of a {@code flows.json}, with the objects that describe them there. Immutable. */
public final class FlowList {
    private final List<ObjectNode> objects;
    private final List<Flow> flows;

    private FlowList(List<ObjectNode> objects, List<Flow> flows) {
        this.objects = objects;
        this.flows = flows;
    }

    /** The fields of one flow in the file; absent ones are null. */
    private record Fields(
            @Nullable String from,
            @Nullable String to,
            @Nullable JsonNode port,
            @Nullable String protocol,
            @Nullable Integer icmpType) {}

    /**
     * The flows of a file, between the ends there are.
     *
     * @throws JsonFileException for the first flow that is none
     */
    public static FlowList read(Path file, FlowEnds ends) {
        List<ObjectNode> objects = new ArrayList<>();
        List<Flow> flows = new ArrayList<>();
        for (JsonFile.Element element : JsonFile.open(file).list()) {
            try {
                flows.add(flow(element.as(Fields.class), ends));
            } catch (IllegalArgumentException e) {
                throw element.refuse(String.valueOf(e.getMessage()));
            }
            objects.add(element.object());
        }
        return new FlowList(List.copyOf(objects), List.copyOf(flows));
    }

    /** The flows, in the order of the file. */
    public List<Flow> flows() {
        return flows;
    }

    /** Each flow's own object, and what was found out about it. */
    public List<ObjectNode> with(List<FlowVerdict> verdicts) {
        List<ObjectNode> answers = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            FlowVerdict verdict = verdicts.get(i);
            ObjectNode answer = objects.get(i).deepCopy();
            answer.put("egress", FlowVerdict.words(verdict.egress()));
            answer.put("ingress", FlowVerdict.words(verdict.ingress()));
            answer.put("verdict", FlowVerdict.words(verdict.isAllowed()));
            verdict.decidedBy().forEach(answer.putArray("decidedBy")::add);
            answers.add(answer);
        }
        return answers;
    }

    private static Flow flow(Fields fields, FlowEnds ends) {
        FlowEnd from = end("from", fields.from, ends);
        FlowEnd to = end("to", fields.to, ends);
        return new Flow(from, to, packet(fields, to));
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

    private static Packet packet(Fields fields, FlowEnd to) {
        if (fields.icmpType != null) {
            refuse(fields.port, "port and icmpType exclude one another; keep one");
            String protocol = fields.protocol == null ? defaultIcmp(fields) : fields.protocol;
            return Packet.icmp(protocol, fields.icmpType);
        }
        String protocol = fields.protocol == null ? "TCP" : fields.protocol;
        if (fields.port != null && !fields.port.isNull()) {
            return Packet.to(portText(fields.port), protocol, to.namedPorts());
        }
        if (Packet.isTransport(protocol)) {
            throw new IllegalArgumentException("port is missing; " + protocol + " has ports");
        }
        if (protocol.matches("(?i)ICMP(V6)?")) {
            throw new IllegalArgumentException("icmpType is missing; " + protocol + " has types");
        }
        return Packet.protocol(protocol);
    }

    private static String defaultIcmp(Fields fields) {
        return isV6(fields.from) || isV6(fields.to) ? "ICMPv6" : "ICMP";
    }

    private static boolean isV6(@Nullable String end) {
        return end != null
                && end.contains(":")
                && !end.contains("=")
                && !IpAddress.parse(end).isV4();
    }

    private static String portText(JsonNode port) {
        if (port.isIntegralNumber() || port.isTextual()) {
            return port.asText();
        }
        throw new IllegalArgumentException("port: expected a number or a name but was " + port);
    }

    private static void refuse(@Nullable JsonNode port, String problem) {
        if (port != null) {
            throw new IllegalArgumentException(problem);
        }
    }
}
