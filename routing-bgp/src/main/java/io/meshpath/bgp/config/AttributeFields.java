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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads the attributes that routes of our own carry, all of them but the next hop. */
final class AttributeFields {
    private AttributeFields() {}

    static PathAttributes read(Fields fields) {
        Function<String, Long> number = Values.number(0, 0xffff_ffffL);
        List<PathAttribute> attributes = new ArrayList<>();
        fields.optional("origin", Values.word(Origin.class)).ifPresent(attributes::add);
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
}
