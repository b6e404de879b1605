// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code announce}: prefixes, each alone or with attributes. */
final class AnnouncementReader {
    private AnnouncementReader() {}

    static Map<Cidr, PathAttributes> read(List<Node> items) {
        Map<Cidr, PathAttributes> announcements = new LinkedHashMap<>();
        for (Node item : items) {
            if (item instanceof Node.Scalar) {
                put(announcements, item, Fields.value(item, Cidr::parse), PathAttributes.EMPTY);
            } else {
                Fields fields = Fields.of(item);
                Cidr prefix = fields.required("prefix", Cidr::parse, "write prefix: 192.0.2.0/24");
                put(announcements, item, prefix, attributes(fields, prefix));
                fields.end();
            }
        }
        return announcements;
    }

    private static void put(
            Map<Cidr, PathAttributes> announcements, Node item, Cidr prefix, PathAttributes attributes) {
        if (announcements.putIfAbsent(prefix, attributes) != null) {
            throw item.refuse(prefix + " is announced already; keep one");
        }
    }

    private static PathAttributes attributes(Fields fields, Cidr prefix) {
        PathAttributes attributes = AttributeFields.read(fields);
        return fields.optional("nextHop", text -> nextHop(text, prefix))
                .map(attributes::with)
                .orElse(attributes);
    }

    private static PathAttribute nextHop(String text, Cidr prefix) {
        IpAddress address = IpAddress.parse(text);
        if (address.isV4() != prefix.isV4()) {
            throw new IllegalArgumentException("not a next hop for " + prefix + ": " + address);
        }
        return new PathAttribute.NextHop(address);
    }
}
