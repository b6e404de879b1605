// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.PortRange;
import java.util.Map;
import java.util.TreeSet;

/** ICMP types by number or by the names Cilium's policies have for them (IANA, ICMP and ICMPv6 parameters). */
final class IcmpTypes {
    private static final int MAX_TYPE = 0xff;

    private static final Map<String, Integer> V4 = Map.ofEntries(
            Map.entry("EchoReply", 0),
            Map.entry("DestinationUnreachable", 3),
            Map.entry("Redirect", 5),
            Map.entry("Echo", 8),
            Map.entry("EchoRequest", 8),
            Map.entry("RouterAdvertisement", 9),
            Map.entry("RouterSelection", 10),
            Map.entry("TimeExceeded", 11),
            Map.entry("ParameterProblem", 12),
            Map.entry("Timestamp", 13),
            Map.entry("TimestampReply", 14),
            Map.entry("Photuris", 40),
            Map.entry("ExtendedEchoRequest", 42),
            Map.entry("ExtendedEchoReply", 43));

    private static final Map<String, Integer> V6 = Map.ofEntries(
            Map.entry("DestinationUnreachable", 1),
            Map.entry("PacketTooBig", 2),
            Map.entry("TimeExceeded", 3),
            Map.entry("ParameterProblem", 4),
            Map.entry("EchoRequest", 128),
            Map.entry("EchoReply", 129),
            Map.entry("MulticastListenerQuery", 130),
            Map.entry("MulticastListenerReport", 131),
            Map.entry("MulticastListenerDone", 132),
            Map.entry("RouterSolicitation", 133),
            Map.entry("RouterAdvertisement", 134),
            Map.entry("NeighborSolicitation", 135),
            Map.entry("NeighborAdvertisement", 136),
            Map.entry("RedirectMessage", 137),
            Map.entry("RouterRenumbering", 138),
            Map.entry("ICMPNodeInformationQuery", 139),
            Map.entry("ICMPNodeInformationResponse", 140),
            Map.entry("InverseNeighborDiscoverySolicitation", 141),
            Map.entry("InverseNeighborDiscoveryAdvertisement", 142),
            Map.entry("HomeAgentAddressDiscoveryRequest", 144),
            Map.entry("HomeAgentAddressDiscoveryReply", 145),
            Map.entry("MobilePrefixSolicitation", 146),
            Map.entry("MobilePrefixAdvertisement", 147),
            Map.entry("DuplicateAddressRequestCodeSuffix", 157),
            Map.entry("DuplicateAddressConfirmationCodeSuffix", 158),
            Map.entry("ExtendedEchoRequest", 160),
            Map.entry("ExtendedEchoReply", 161));

    private IcmpTypes() {}

    /** One of the {@code fields} in {@code icmps}: a type in a family, which is IPv4 where it does not say. */
    static PortRange read(Node node) {
        Fields fields = Fields.of(node);
        String family = fields.text("family").orElse("IPv4");
        Node type = fields.required("type", "write an ICMP type");
        fields.end();
        return switch (family) {
            case "IPv4" -> PortRange.one(PortSpace.OTHER, PortSpace.icmp(type(type, V4)));
            case "IPv6" -> PortRange.one(PortSpace.OTHER, PortSpace.icmpv6(type(type, V6)));
            default -> throw fields.refuse("unknown family '" + family + "'; write IPv4 or IPv6");
        };
    }

    private static int type(Node node, Map<String, Integer> names) {
        if (node instanceof Node.Scalar scalar && scalar.type() != Node.Scalar.Type.BOOLEAN) {
            Integer named = names.get(scalar.text());
            if (named != null) {
                return named;
            }
            if (scalar.text().matches("[0-9]+")) {
                return Values.decimal(scalar, "an ICMP type", 0, MAX_TYPE);
            }
        }
        throw node.refuse("not an ICMP type; write a number from 0 to " + MAX_TYPE + " or one of "
                + String.join(", ", new TreeSet<>(names.keySet())));
    }
}
