// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/** Which of a neighbour's routes are usable, for the time of one session. Immutable. */
final class Import {
    private final SpeakerSettings us;
    private final RouteSource source;
    private final RoutePolicy policy;
    private final IpAddress localAddress;

    Import(SpeakerSettings us, RouteSource source, RoutePolicy policy, IpAddress localAddress) {
        this.us = us;
        this.source = source;
        this.policy = policy;
        this.localAddress = localAddress;
    }

    /** The attributes to use the route with, or why it is not used; exactly one of both. */
    record Verdict(Optional<PathAttributes> accepted, Optional<RibEntry.Standing> refused) {
        private static Verdict refuse(RibEntry.Standing why) {
            return new Verdict(Optional.empty(), Optional.of(why));
        }
    }

    Verdict check(Nlri nlri, PathAttributes attributes) {
        if (attributes.asPath().contains(us.as()) || isOriginatedHere(attributes)) {
            return Verdict.refuse(RibEntry.Standing.LOOPED);
        }
        if (attributes
                .nextHop()
                .filter(hop -> hop.address().equals(localAddress))
                .isPresent()) {
            return Verdict.refuse(RibEntry.Standing.OWN_NEXT_HOP);
        }
        Optional<PathAttributes> accepted =
                policy.apply(new Candidate(nlri.prefix(), attributes, source, Validation.NOT_FOUND));
        return accepted.isPresent()
                ? new Verdict(accepted, Optional.empty())
                : Verdict.refuse(RibEntry.Standing.REJECTED_BY_POLICY);
    }

    private boolean isOriginatedHere(PathAttributes attributes) {
        return attributes
                .get(PathAttribute.OriginatorId.class)
                .filter(originator -> originator.router().equals(us.routerId()))
                .isPresent();
    }
}
