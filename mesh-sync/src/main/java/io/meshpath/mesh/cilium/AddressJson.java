// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The JSON of {@link IpIdentity}: the field names and their order are those of Cilium's {@code pkg/identity}. */
final class AddressJson {
    private AddressJson() {}

    static IpIdentity read(String json) {
        JsonNode pair = GoJson.parse(json);
        IpAddress address = GoJson.address(pair, "IP").orElseThrow(() -> new IllegalArgumentException("IP is missing"));
        return new IpIdentity(
                GoJson.cidr(address, pair.path("Mask")),
                GoJson.address(pair, "HostIP"),
                GoJson.number(pair, "ID"),
                GoJson.number(pair, "Key"),
                GoJson.text(pair, "Metadata"),
                GoJson.text(pair, "K8sNamespace"),
                GoJson.text(pair, "K8sPodName"),
                GoJson.text(pair, "K8sServiceAccount"),
                readPorts(pair.path("NamedPorts")));
    }

    private static List<NamedPort> readPorts(JsonNode list) {
        List<NamedPort> ports = new ArrayList<>();
        for (JsonNode port : list) {
            ports.add(new NamedPort(
                    GoJson.text(port, "Name"), GoJson.number(port, "Port"), GoJson.text(port, "Protocol")));
        }
        return ports;
    }

    static String write(IpIdentity pair) {
        return GoJson.write(out -> {
            out.writeStringField("IP", pair.prefix().network().toString());
            if (pair.prefix().isSingle()) {
                out.writeNullField("Mask");
            } else {
                out.writeStringField("Mask", GoJson.mask(pair.prefix()));
            }
            out.writeStringField("HostIP", pair.host().map(IpAddress::toString).orElse(""));
            out.writeNumberField("ID", pair.identity());
            out.writeNumberField("Key", pair.encryptionKey());
            out.writeStringField("Metadata", pair.metadata());
            GoJson.writeUnlessEmpty(out, "K8sNamespace", pair.namespace());
            GoJson.writeUnlessEmpty(out, "K8sPodName", pair.pod());
            GoJson.writeUnlessEmpty(out, "K8sServiceAccount", pair.serviceAccount());
            if (!pair.namedPorts().isEmpty()) {
                writePorts(out, pair.namedPorts());
            }
        });
    }

    private static void writePorts(JsonGenerator out, List<NamedPort> ports) throws IOException {
        out.writeArrayFieldStart("NamedPorts");
        for (NamedPort port : ports) {
            out.writeStartObject();
            out.writeStringField("Name", port.name());
            out.writeNumberField("Port", port.port());
            out.writeStringField("Protocol", port.protocol());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
