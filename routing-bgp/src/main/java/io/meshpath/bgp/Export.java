// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which best routes a neighbour gets, and with which attributes, for the time of one session (RFC 4271, sections 5 and
 * 9.1.3). Owned by the thread that calls doWork().
 */
final class Export {
    private static final PathAttribute.LocalPref DEFAULT_LOCAL_PREF = new PathAttribute.LocalPref(100);

    private final AsNumber ourAs;
    private final boolean external;
    private final Set<Family> families;
    private final RoutePolicy policy;
    private final NeighborSettings neighbor;
    private final IpAddress localAddress;

    // Runs of routes share their attributes: the last answer is kept, so that they share them on the way out too.
    private @Nullable PathAttributes lastFrom;
    private @Nullable RouteSource lastSource;
    private @Nullable Family lastFamily;
    private Optional<PathAttributes> last = Optional.empty();

    Export(
            SpeakerSettings us,
            NeighborSettings neighbor,
            Negotiated negotiated,
            RoutePolicy policy,
            IpAddress localAddress) {
        this.ourAs = us.as();
        this.neighbor = neighbor;
        this.external = negotiated.format().external();
        this.families = negotiated.families();
        this.policy = policy;
        this.localAddress = localAddress;
    }

    /** The attributes to announce {@code route} with, or empty when this neighbour does not get it. */
    Optional<PathAttributes> of(Route route) {
        if (!mayPass(route)) {
            return Optional.empty();
        }
        return policy.apply(new Candidate(route.prefix(), route.attributes(), route.source(), Validation.NOT_FOUND))
                .flatMap(attributes -> cached(attributes, route.source(), Family.of(route.prefix())));
    }

    private boolean mayPass(Route route) {
        if (!families.contains(Family.of(route.prefix()))) {
            return false;
        }
        RouteSource source = route.source();
        boolean backToSender =
                source.neighbor().filter(neighbor.address()::equals).isPresent();
        boolean internalToInternal = !source.isLocal() && !source.external() && !external;
        return !backToSender && !internalToInternal && communitiesAllow(route.attributes());
    }

    private boolean communitiesAllow(PathAttributes attributes) {
        List<Community> communities = attributes.communities();
        if (communities.isEmpty()) {
            return true;
        }
        boolean staysInside =
                communities.contains(Community.NO_EXPORT) || communities.contains(Community.NO_EXPORT_SUBCONFED);
        return !communities.contains(Community.NO_ADVERTISE) && !(external && staysInside);
    }

    private Optional<PathAttributes> cached(PathAttributes attributes, RouteSource source, Family family) {
        if (!attributes.equals(lastFrom) || !source.equals(lastSource) || !family.equals(lastFamily)) {
            last = nextHop(attributes, source, family).map(hop -> transform(attributes, source, hop));
            lastFrom = attributes;
            lastSource = source;
            lastFamily = family;
        }
        return last;
    }

    private PathAttributes transform(PathAttributes attributes, RouteSource source, PathAttribute.NextHop nextHop) {
        List<PathAttribute> changed = new ArrayList<>();
        changed.add(attributes.origin());
        changed.add(external ? attributes.asPath().prepend(ourAs) : attributes.asPath());
        changed.add(nextHop);
        if (!external && attributes.get(PathAttribute.LocalPref.class).isEmpty()) {
            changed.add(DEFAULT_LOCAL_PREF);
        }
        for (PathAttribute attribute : attributes.asList()) {
            if (attribute instanceof PathAttribute.Unknown unknown) {
                if (unknown.isTransitive()) {
                    changed.add(unknown.withPartial());
                }
            } else if (travels(attribute, source)) {
                changed.add(attribute);
            }
        }
        return PathAttributes.of(changed);
    }

    /** Whether an attribute other than the three rewritten ones goes on to the neighbour as it is. */
    private boolean travels(PathAttribute attribute, RouteSource source) {
        if (attribute instanceof Origin || attribute instanceof AsPath || attribute instanceof PathAttribute.NextHop) {
            return false;
        }
        if (attribute instanceof PathAttribute.MultiExitDisc) {
            return !external || source.isLocal(); // a MED is told to the next system and no further
        }
        boolean internalOnly = attribute instanceof PathAttribute.LocalPref
                || attribute instanceof PathAttribute.OriginatorId
                || attribute instanceof PathAttribute.ClusterList;
        return !internalOnly || !external;
    }

    /** Ourselves, towards other systems and for our own routes; inside our system a next hop is left as it came. */
    private Optional<PathAttribute.NextHop> nextHop(PathAttributes attributes, RouteSource source, Family family) {
        boolean keep = source.isLocal() || !external;
        return attributes
                .nextHop()
                .filter(given -> keep)
                .or(() -> Optional.ofNullable(neighbor.nextHops().get(family)).map(PathAttribute.NextHop::new))
                .or(() -> Optional.of(new PathAttribute.NextHop(localAddress)))
                .filter(nextHop -> nextHop.address().isV4() == family.equals(Family.IPV4_UNICAST));
    }
}
