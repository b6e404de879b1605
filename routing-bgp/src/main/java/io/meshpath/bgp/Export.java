// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which best routes a neighbour gets, and with which attributes, for the time of one session (RFC 4271, sections 5 and
 * 9.1.3). Owned by the thread that calls doWork().
 */
final class Export {
    private static final PathAttribute.LocalPref DEFAULT_LOCAL_PREF = new PathAttribute.LocalPref(100);

    private final AsNumber ourAs;
    private final boolean external;
    private final boolean ipv6NextHops;
    private final boolean longLivedAgreed; // who does not know it would not like it least (RFC 9494, section 4.3)
    private final RoutePolicy policy;
    private final NeighborSettings neighbor;
    private final PeerAddress peer;
    private final IpAddress localAddress;
    private final AttributeStore store;
    private final LeakRules leaks;
    private final OriginValidation origins;
    private final RouterId clusterId;
    private final boolean toClient;

    // Runs of routes share their attributes: the last answers are kept.
    private @Nullable PathAttributes lastAsked;
    private @Nullable RouteSource lastAskedOf;
    private @Nullable Family lastAskedIn;
    private @Nullable PathAttributes lastAnswer;
    private @Nullable PathAttributes lastFrom;
    private @Nullable RouteSource lastSource;
    private @Nullable Family lastFamily;
    private @Nullable PathAttributes last;
    private boolean medIsOurs; // the export policy gave it, so it is not another system's
    private boolean nextHopIsOurs;

    Export(
            SpeakerSettings us,
            NeighborSettings neighbor,
            Negotiated negotiated,
            RoutePolicy policy,
            IpAddress localAddress,
            AttributeStore store,
            OriginValidation origins) {
        this.ourAs = us.as();
        this.neighbor = neighbor;
        this.peer = neighbor.peer();
        this.external = negotiated.format().external();
        this.ipv6NextHops = negotiated.format().ipv6NextHops();
        this.longLivedAgreed = negotiated.restart().longLivedAgreed();
        this.policy = policy;
        this.localAddress = localAddress;
        this.store = store;
        this.origins = origins;
        this.leaks = LeakRules.of(neighbor, us.as());
        this.clusterId = us.clusterId();
        this.toClient = !external && neighbor.relationship().reflectorClient();
    }

    /** The attributes to announce this route of the table with, or null when this neighbour does not get it. */
    @Nullable
    PathAttributes of(RouteTable table, int route) {
        PathAttributes attributes = Objects.requireNonNull(table.used(route));
        RouteSource source = table.source(route);
        if (policy.readsPrefix()) {
            return mayPass(attributes, source)
                    ? afterPolicy(attributes, ask(table, route, attributes, source), source, table.family())
                    : null;
        }
        if (!attributes.equals(lastAsked)
                || !source.equals(lastAskedOf)
                || !table.family().equals(lastAskedIn)) {
            lastAsked = attributes;
            lastAskedOf = source;
            lastAskedIn = table.family();
            lastAnswer = mayPass(attributes, source)
                    ? afterPolicy(attributes, ask(table, route, attributes, source), source, table.family())
                    : null;
        }
        return lastAnswer;
    }

    /** Whether the answer may be another one because the prefix validates otherwise. */
    boolean readsValidation() {
        return policy.readsPrefix();
    }

    private @Nullable PathAttributes ask(RouteTable table, int route, PathAttributes attributes, RouteSource source) {
        int prefix = table.prefixOf(route);
        Validation validation =
                policy.readsPrefix() ? origins.of(table.prefixes(), prefix, attributes) : Validation.NOT_FOUND;
        return policy.apply(new Candidate(table.prefixes().prefix(prefix), attributes, source, validation))
                .orElse(null);
    }

    private boolean mayPass(PathAttributes attributes, RouteSource source) {
        boolean backToSender = source.is(peer);
        return !backToSender
                && (!isReflected(source) || source.reflectorClient() || toClient)
                && leaks.maySend(attributes)
                && communitiesAllow(attributes);
    }

    /** Whether the route goes from one internal neighbour to another. */
    private boolean isReflected(RouteSource source) {
        return !source.isLocal() && !source.external() && !external;
    }

    private boolean communitiesAllow(PathAttributes attributes) {
        List<Community> communities = attributes.communities();
        if (communities.isEmpty()) {
            return true;
        }
        boolean staysInside =
                communities.contains(Community.NO_EXPORT) || communities.contains(Community.NO_EXPORT_SUBCONFED);
        boolean unknownLastResort = communities.contains(Community.LLGR_STALE) && !longLivedAgreed;
        return !communities.contains(Community.NO_ADVERTISE) && !(external && staysInside) && !unknownLastResort;
    }

    private @Nullable PathAttributes afterPolicy(
            PathAttributes given, @Nullable PathAttributes attributes, RouteSource source, Family family) {
        if (attributes == null) {
            return null;
        }
        boolean changed = !attributes.equals(given);
        boolean med = changed && differs(PathAttribute.MultiExitDisc.class, given, attributes);
        boolean nextHop = changed && differs(PathAttribute.NextHop.class, given, attributes);
        if (!attributes.equals(lastFrom)
                || !source.equals(lastSource)
                || !family.equals(lastFamily)
                || med != medIsOurs
                || nextHop != nextHopIsOurs) {
            medIsOurs = med;
            nextHopIsOurs = nextHop;
            last = nextHop(attributes, source, family)
                    .map(hop -> store.intern(transform(attributes, source, hop)))
                    .orElse(null);
            lastFrom = attributes;
            lastSource = source;
            lastFamily = family;
        }
        return last;
    }

    private static <T extends PathAttribute> boolean differs(Class<T> type, PathAttributes one, PathAttributes other) {
        return !one.get(type).equals(other.get(type));
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
        PathAttributes told = PathAttributes.of(changed).partialAs(attributes);
        return leaks.sent(isReflected(source) ? reflected(told, source) : told);
    }

    /** Says who brought the route into our system, and that it has passed us (RFC 4456, section 8). */
    private PathAttributes reflected(PathAttributes attributes, RouteSource source) {
        List<Integer> clusters = new ArrayList<>();
        clusters.add(clusterId.bits());
        attributes.get(PathAttribute.ClusterList.class).ifPresent(list -> clusters.addAll(list.clusters()));
        PathAttributes told = attributes.with(new PathAttribute.ClusterList(clusters));
        return told.get(PathAttribute.OriginatorId.class).isPresent()
                ? told
                : told.with(new PathAttribute.OriginatorId(source.routerId()));
    }

    /** Whether an attribute other than the three rewritten ones goes on to the neighbour as it is. */
    private boolean travels(PathAttribute attribute, RouteSource source) {
        if (attribute instanceof Origin || attribute instanceof AsPath || attribute instanceof PathAttribute.NextHop) {
            return false;
        }
        if (attribute instanceof PathAttribute.MultiExitDisc) {
            return !external || source.isLocal() || medIsOurs; // a MED is told to the next system and no further
        }
        boolean internalOnly = attribute instanceof PathAttribute.LocalPref
                || attribute instanceof PathAttribute.OriginatorId
                || attribute instanceof PathAttribute.ClusterList;
        return !internalOnly || !external;
    }

    /** Ourselves, towards other systems, unless our policy names another; inside our system a next hop is left as it came. */
    private Optional<PathAttribute.NextHop> nextHop(PathAttributes attributes, RouteSource source, Family family) {
        boolean keep = source.isLocal() || !external || nextHopIsOurs;
        return attributes
                .nextHop()
                .filter(given -> keep)
                .or(() -> Optional.ofNullable(neighbor.nextHops().get(family)).map(PathAttribute.NextHop::new))
                .or(() -> Optional.of(new PathAttribute.NextHop(localAddress)))
                .filter(nextHop -> fits(nextHop.address(), family));
    }

    private boolean fits(IpAddress nextHop, Family family) {
        return family.equals(Family.IPV4_UNICAST) ? nextHop.isV4() || ipv6NextHops : !nextHop.isV4();
    }
}
