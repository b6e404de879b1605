// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.RouteSource;
import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/** Routes to ask policies about. */
final class Candidates {
    static final RouteSource EXTERNAL = new RouteSource(
            Optional.of(IpAddress.parse("198.51.100.2")), new AsNumber(65002), RouterId.parse("192.0.2.2"), true);
    static final RouteSource INTERNAL = new RouteSource(
            Optional.of(IpAddress.parse("2001:db8::3")), new AsNumber(65001), RouterId.parse("192.0.2.3"), false);
    static final RouteSource LOCAL =
            new RouteSource(Optional.empty(), new AsNumber(65001), RouterId.parse("192.0.2.1"), false);

    private static final PathAttributes USUAL = PathAttributes.of(
            Origin.IGP, AsPath.sequence(65002, 65010), new PathAttribute.NextHop(IpAddress.parse("198.51.100.2")));

    private Candidates() {}

    /** From an external neighbour, with the usual attributes. */
    static Candidate of(String prefix) {
        return of(prefix, USUAL);
    }

    static Candidate of(String prefix, PathAttributes attributes) {
        return new Candidate(Cidr.parse(prefix), attributes, EXTERNAL, Validation.NOT_FOUND);
    }

    /** With these attributes beside the usual ones, or in their place. */
    static Candidate with(PathAttribute... attributes) {
        PathAttributes all = USUAL;
        for (PathAttribute attribute : attributes) {
            all = all.with(attribute);
        }
        return of("192.0.2.0/24", all);
    }

    static Candidate from(RouteSource source) {
        return new Candidate(Cidr.parse("192.0.2.0/24"), USUAL, source, Validation.NOT_FOUND);
    }

    static Candidate validated(Validation validation) {
        return new Candidate(Cidr.parse("192.0.2.0/24"), USUAL, EXTERNAL, validation);
    }
}
