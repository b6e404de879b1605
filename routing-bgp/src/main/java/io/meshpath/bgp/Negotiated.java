// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.RouterId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What follows from the two OPENs of a connection; the only place where capabilities of both sides meet. Immutable.
 *
 * @param holdSeconds the shorter of both hold times; 0 when there is none
 * @param routeRefresh whether the neighbour understands ROUTE-REFRESH
 * @param enhancedRefresh whether the answer to one has marks around it (RFC 7313)
 * @param restart what becomes of routes when the session ends
 */
record Negotiated(
        AsNumber as,
        RouterId routerId,
        MessageFormat format,
        Set<Family> families,
        int holdSeconds,
        boolean routeRefresh,
        boolean enhancedRefresh,
        RestartTerms restart) {

    /** The OPEN that we send to this neighbour. */
    static BgpMessage.Open open(SpeakerSettings us, NeighborSettings neighbor, RestartTerms.RestartState restart) {
        List<Capability> capabilities = new ArrayList<>();
        List<Family> families = new ArrayList<>(List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST));
        families.retainAll(neighbor.families());
        families.forEach(family -> capabilities.add(new Capability.Multiprotocol(family)));
        if (mayUseIpv6NextHops(neighbor)) {
            capabilities.add(Capability.ExtendedNextHop.IPV4_OVER_IPV6);
        }
        capabilities.add(new Capability.RouteRefresh());
        capabilities.add(new Capability.EnhancedRouteRefresh());
        if (neighbor.isExternal(us.as())) {
            neighbor.relationship().role().ifPresent(role -> capabilities.add(new Capability.BgpRole(role)));
        }
        capabilities.add(new Capability.ExtendedMessage());
        capabilities.add(new Capability.FourOctetAs(us.as()));
        neighbor.addPath().offer(neighbor.families()).ifPresent(capabilities::add);
        capabilities.addAll(RestartTerms.offer(neighbor.gracefulRestart(), restart, families));
        int hold = Math.toIntExact(neighbor.timers().hold().toSeconds());
        return new BgpMessage.Open(us.as(), hold, us.routerId(), capabilities);
    }

    /**
     * What both OPENs have in common.
     *
     * @throws BgpException when {@code remote} is not whom we expect, or nothing is left to exchange
     */
    static Negotiated of(SpeakerSettings us, NeighborSettings neighbor, BgpMessage.Open local, BgpMessage.Open remote) {
        if (!neighbor.expects(remote.as(), us.as())) {
            String expected = neighbor.anyExternalAs() ? "any AS but ours" : "AS " + neighbor.as();
            throw new BgpException(
                    BgpError.BAD_PEER_AS, "expected " + expected + " but it says it is AS " + remote.as());
        }
        boolean external = neighbor.isExternal(us.as());
        if (external) {
            LeakRules.check(neighbor.relationship(), remote);
        }
        if (!external && remote.routerId().equals(us.routerId())) { // RFC 6286, section 2.2
            throw new BgpException(
                    BgpError.BAD_BGP_IDENTIFIER,
                    "it has our own router id " + us.routerId() + "; give one of us another");
        }
        Set<Family> families = families(neighbor, remote);
        return new Negotiated(
                remote.as(),
                remote.routerId(),
                neighbor.addPath().agree(format(external, neighbor, remote), families, remote),
                families,
                Math.min(local.holdSeconds(), remote.holdSeconds()),
                remote.capability(Capability.RouteRefresh.class).isPresent(),
                remote.capability(Capability.EnhancedRouteRefresh.class).isPresent(),
                RestartTerms.of(neighbor.gracefulRestart(), remote));
    }

    /**
     * Of two connections, whether the one that we opened stays: the side with the higher identifier keeps its own, of equals
     * that of the higher AS (RFC 4271, section 6.8; RFC 6286).
     */
    boolean keepsOurConnection(SpeakerSettings us) {
        int order = us.routerId().compareTo(routerId);
        return order != 0 ? order > 0 : us.as().compareTo(as) > 0;
    }

    private static MessageFormat format(boolean external, NeighborSettings neighbor, BgpMessage.Open remote) {
        MessageFormat format = external ? MessageFormat.BASE : MessageFormat.BASE.withInternal();
        if (mayUseIpv6NextHops(neighbor) && usesIpv6NextHops(remote)) {
            format = format.withIpv6NextHops();
        }
        if (remote.capability(Capability.FourOctetAs.class).isPresent()) {
            format = format.withFourOctetAs();
        }
        return remote.capability(Capability.ExtendedMessage.class).isPresent() ? format.withExtendedMessages() : format;
    }

    /** Where the session runs over IPv6, IPv4 has no other next hop of its own (RFC 8950). */
    private static boolean mayUseIpv6NextHops(NeighborSettings neighbor) {
        return neighbor.families().contains(Family.IPV4_UNICAST)
                && !neighbor.address().isV4();
    }

    private static boolean usesIpv6NextHops(BgpMessage.Open remote) {
        return remote.capability(Capability.ExtendedNextHop.class)
                .filter(nextHops ->
                        nextHops.families().containsAll(Capability.ExtendedNextHop.IPV4_OVER_IPV6.families()))
                .isPresent();
    }

    private static Set<Family> families(NeighborSettings neighbor, BgpMessage.Open remote) {
        Set<Family> theirs = new HashSet<>();
        for (Capability capability : remote.capabilities()) {
            if (capability instanceof Capability.Multiprotocol multiprotocol) {
                theirs.add(multiprotocol.family());
            }
        }
        if (theirs.isEmpty()) {
            theirs.add(Family.IPV4_UNICAST); // RFC 4760, section 8: what there was before the capability
        }
        Set<Family> common = new HashSet<>(neighbor.families());
        common.retainAll(theirs);
        if (common.isEmpty()) {
            throw new BgpException(
                    BgpError.UNSUPPORTED_CAPABILITY,
                    "no family in common: we want " + neighbor.families() + ", it offers " + theirs);
        }
        return Set.copyOf(common);
    }
}
