// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The JSON of {@link MeshNode}: the field names and their order are those of Cilium's {@code pkg/node/types}. */
final class NodeJson {
    /** What a 1.13 agent calls itself: the reserved identity of a host. */
    private static final int NODE_IDENTITY = 1;

    private NodeJson() {}

    static MeshNode read(String json) {
        JsonNode node = GoJson.parse(json);
        return new MeshNode(
                new ClusterName(GoJson.text(node, "Cluster")),
                new ClusterId(GoJson.number(node, "ClusterID")),
                GoJson.text(node, "Name"),
                readAddresses(node.path("IPAddresses")),
                readPodCidrs(node),
                readPair(node, "IPv4HealthIP", "IPv6HealthIP"),
                readPair(node, "IPv4IngressIP", "IPv6IngressIP"),
                GoJson.text(node, "Source"),
                GoJson.number(node, "EncryptionKey"),
                GoJson.map(node, "Labels"),
                GoJson.map(node, "Annotations"),
                GoJson.text(node, "WireguardPubKey"),
                GoJson.text(node, "BootID"));
    }

    private static List<NodeAddress> readAddresses(JsonNode list) {
        List<NodeAddress> addresses = new ArrayList<>();
        for (JsonNode item : list) {
            String type = GoJson.text(item, "Type");
            GoJson.address(item, "IP").ifPresent(address -> addresses.add(new NodeAddress(type, address)));
        }
        return addresses;
    }

    private static List<Cidr> readPodCidrs(JsonNode node) {
        List<Cidr> cidrs = new ArrayList<>();
        addCidr(cidrs, node.path("IPv4AllocCIDR"));
        node.path("IPv4SecondaryAllocCIDRs").forEach(cidr -> addCidr(cidrs, cidr));
        addCidr(cidrs, node.path("IPv6AllocCIDR"));
        node.path("IPv6SecondaryAllocCIDRs").forEach(cidr -> addCidr(cidrs, cidr));
        return cidrs;
    }

    private static void addCidr(List<Cidr> cidrs, JsonNode cidr) {
        GoJson.address(cidr, "IP").ifPresent(address -> cidrs.add(GoJson.cidr(address, cidr.path("Mask"))));
    }

    private static List<IpAddress> readPair(JsonNode node, String field4, String field6) {
        return Stream.of(GoJson.address(node, field4), GoJson.address(node, field6))
                .flatMap(address -> address.stream())
                .toList();
    }

    static String write(MeshNode node) {
        return GoJson.write(out -> {
            out.writeStringField("Name", node.name());
            out.writeStringField("Cluster", node.cluster().value());
            writeAddresses(out, node.addresses());
            writePodCidrs(
                    out, "IPv4", node.podCidrs().stream().filter(Cidr::isV4).toList());
            writePodCidrs(
                    out,
                    "IPv6",
                    node.podCidrs().stream().filter(cidr -> !cidr.isV4()).toList());
            writePair(out, "HealthIP", node.healthAddresses());
            writePair(out, "IngressIP", node.ingressAddresses());
            out.writeNumberField("ClusterID", node.clusterId().value());
            out.writeStringField("Source", node.source());
            out.writeNumberField("EncryptionKey", node.encryptionKey());
            GoJson.writeMap(out, "Labels", node.labels());
            GoJson.writeMap(out, "Annotations", node.annotations());
            if (node.bootId().isEmpty()) {
                out.writeNumberField("NodeIdentity", NODE_IDENTITY);
                out.writeStringField("WireguardPubKey", node.wireguardKey());
            } else { // later versions know no NodeIdentity
                out.writeStringField("WireguardPubKey", node.wireguardKey());
                out.writeStringField("BootID", node.bootId());
            }
        });
    }

    private static void writeAddresses(JsonGenerator out, List<NodeAddress> addresses) throws IOException {
        out.writeArrayFieldStart("IPAddresses");
        for (NodeAddress address : addresses) {
            out.writeStartObject();
            out.writeStringField("Type", address.type());
            out.writeStringField("IP", address.address().toString());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writePodCidrs(JsonGenerator out, String family, List<Cidr> cidrs) throws IOException {
        out.writeFieldName(family + "AllocCIDR");
        GoJson.writeCidr(out, cidrs.isEmpty() ? null : cidrs.get(0));
        if (cidrs.size() < 2) {
            out.writeNullField(family + "SecondaryAllocCIDRs");
            return;
        }
        out.writeArrayFieldStart(family + "SecondaryAllocCIDRs");
        for (Cidr cidr : cidrs.subList(1, cidrs.size())) {
            GoJson.writeCidr(out, cidr);
        }
        out.writeEndArray();
    }

    private static void writePair(JsonGenerator out, String field, List<IpAddress> addresses) throws IOException {
        out.writeStringField("IPv4" + field, text(addresses, true));
        out.writeStringField("IPv6" + field, text(addresses, false));
    }

    private static String text(List<IpAddress> addresses, boolean v4) {
        return addresses.stream()
                .filter(address -> address.isV4() == v4)
                .findFirst()
                .map(IpAddress::toString)
                .orElse("");
    }
}
