// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The JSON of {@link ClusterService}: the field names and their order are those of Cilium's {@code
 * pkg/clustermesh/store}. Up to 1.19 {@code hostnames} is there when empty, later it is not, and so it is here.
 */
final class ServiceJson {
    private ServiceJson() {}

    /** Writes what an address stands for. */
    private interface Value<V> {
        void write(JsonGenerator out, V value) throws IOException;
    }

    static ClusterService read(String json) {
        JsonNode service = GoJson.parse(json);
        return new ClusterService(
                new ClusterName(GoJson.text(service, "cluster")),
                new ClusterId(GoJson.number(service, "clusterID")),
                new ServiceName(GoJson.text(service, "namespace"), GoJson.text(service, "name")),
                byAddress(service, "frontends", ServiceJson::readPorts),
                byAddress(service, "backends", ServiceJson::readPorts),
                byAddress(service, "hostnames", JsonNode::asText),
                byAddress(service, "zones", ServiceJson::readZone),
                GoJson.map(service, "labels"),
                GoJson.map(service, "selector"),
                service.path("includeExternal").asBoolean(),
                service.path("shared").asBoolean(),
                Set.of());
    }

    private static <V> Map<IpAddress, V> byAddress(JsonNode service, String field, Function<JsonNode, V> read) {
        Map<IpAddress, V> values = new HashMap<>();
        service.path(field)
                .properties()
                .forEach(entry -> values.put(IpAddress.parse(entry.getKey()), read.apply(entry.getValue())));
        return values;
    }

    private static Map<String, ServicePort> readPorts(JsonNode ports) {
        Map<String, ServicePort> byName = new HashMap<>();
        ports.properties()
                .forEach(port -> byName.put(
                        port.getKey(),
                        new ServicePort(
                                GoJson.text(port.getValue(), "Protocol"), GoJson.number(port.getValue(), "Port"))));
        return Map.copyOf(byName);
    }

    private static BackendZone readZone(JsonNode zone) {
        List<String> forZones = new ArrayList<>();
        zone.path("forZones").forEach(item -> forZones.add(GoJson.text(item, "name")));
        return new BackendZone(GoJson.text(zone, "zone"), forZones);
    }

    static String write(ClusterService service) {
        return GoJson.write(out -> {
            out.writeStringField("cluster", service.cluster().value());
            out.writeStringField("namespace", service.name().namespace());
            out.writeStringField("name", service.name().name());
            writeByAddress(out, "frontends", service.frontends(), ServiceJson::writePorts);
            writeByAddress(out, "backends", service.backends(), ServiceJson::writePorts);
            if (!service.hostnames().isEmpty()) {
                writeByAddress(out, "hostnames", service.hostnames(), JsonGenerator::writeString);
            }
            if (!service.zones().isEmpty()) {
                writeByAddress(out, "zones", service.zones(), ServiceJson::writeZone);
            }
            writeLabels(out, "labels", service.labels());
            writeLabels(out, "selector", service.selector());
            out.writeBooleanField("includeExternal", service.includeExternal());
            out.writeBooleanField("shared", service.shared());
            out.writeNumberField("clusterID", service.clusterId().value());
        });
    }

    private static <V> void writeByAddress(JsonGenerator out, String field, Map<IpAddress, V> values, Value<V> write)
            throws IOException {
        Map<String, V> sorted = new TreeMap<>(); // as Go sorts them: by their text
        values.forEach((address, value) -> sorted.put(address.toString(), value));
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, V> entry : sorted.entrySet()) {
            out.writeFieldName(entry.getKey());
            write.write(out, entry.getValue());
        }
        out.writeEndObject();
    }

    private static void writePorts(JsonGenerator out, Map<String, ServicePort> ports) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, ServicePort> port : new TreeMap<>(ports).entrySet()) {
            out.writeObjectFieldStart(port.getKey());
            out.writeStringField("Protocol", port.getValue().protocol());
            out.writeNumberField("Port", port.getValue().port());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeZone(JsonGenerator out, BackendZone zone) throws IOException {
        out.writeStartObject();
        out.writeStringField("zone", zone.zone());
        out.writeArrayFieldStart("forZones");
        for (String name : zone.forZones()) {
            out.writeStartObject();
            out.writeStringField("name", name);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** Unlike a node's, these are {@code {}} when empty. */
    private static void writeLabels(JsonGenerator out, String field, Map<String, String> labels) throws IOException {
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            out.writeStringField(label.getKey(), label.getValue());
        }
        out.writeEndObject();
    }
}
