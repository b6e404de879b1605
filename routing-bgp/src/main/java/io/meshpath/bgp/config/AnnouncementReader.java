// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.ExtendedCommunity;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
        Function<String, Long> number = Values.number(0, 0xffff_ffffL);
        List<PathAttribute> attributes = new ArrayList<>();
        fields.optional("origin", Values.word(Origin.class)).ifPresent(attributes::add);
        fields.optional("nextHop", text -> nextHop(text, prefix)).ifPresent(attributes::add);
        fields.optional("med", number).ifPresent(med -> attributes.add(new PathAttribute.MultiExitDisc(med)));
        fields.optional("localPref", number).ifPresent(value -> attributes.add(new PathAttribute.LocalPref(value)));
        List<AsNumber> path = fields.values("asPath", AsNumber::parse);
        if (!path.isEmpty()) {
            attributes.add(new AsPath(List.of(new AsPath.Segment(AsPath.Kind.SEQUENCE, path))));
        }
        marks(fields.values("communities", Community::parse), PathAttribute.Communities::new, attributes);
        marks(
                fields.values("largeCommunities", LargeCommunity::parse),
                PathAttribute.LargeCommunities::new,
                attributes);
        marks(
                fields.values("extendedCommunities", ExtendedCommunity::parse),
                PathAttribute.ExtendedCommunities::new,
                attributes);
        return PathAttributes.of(attributes);
    }

    private static <M> void marks(
            List<M> marks, Function<List<M>, PathAttribute> attribute, List<PathAttribute> attributes) {
        if (!marks.isEmpty()) {
            attributes.add(attribute.apply(marks));
        }
    }

    private static PathAttribute nextHop(String text, Cidr prefix) {
        IpAddress address = IpAddress.parse(text);
        if (address.isV4() != prefix.isV4()) {
            throw new IllegalArgumentException("not a next hop for " + prefix + ": " + address);
        }
        return new PathAttribute.NextHop(address);
    }
}
