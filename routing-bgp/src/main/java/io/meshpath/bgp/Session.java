// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The routes of an established session, both ways; gone when it ends. Owned by the thread that calls doWork(). */
final class Session {
    private final SpeakerSettings us;
    private final Negotiated negotiated;
    private final IpAddress localAddress;
    private final LocRib locRib;
    private final RouteSource from;
    private final AdjRibIn ribIn;
    private final AdjRibOut ribOut;
    private final Set<Family> endOfRib = new HashSet<>();
    private NeighborSettings neighbor;

    private Session(
            SpeakerSettings us,
            NeighborSettings neighbor,
            int source,
            Negotiated negotiated,
            IpAddress localAddress,
            LocRib locRib) {
        this.us = us;
        this.neighbor = neighbor.metAs(negotiated.as());
        this.negotiated = negotiated;
        this.localAddress = localAddress;
        this.locRib = locRib;
        this.from = new RouteSource(
                Optional.of(neighbor.address()),
                negotiated.as(),
                negotiated.routerId(),
                negotiated.format().external(),
                neighbor.peer().device(),
                neighbor.relationship().reflectorClient());
        this.ribIn = new AdjRibIn(source, negotiated.families(), importing(), locRib);
        this.ribOut = new AdjRibOut(negotiated, exporting(), locRib);
    }

    /** Begins with nothing heard, and with the whole table queued for the neighbour, whose number is {@code source}. */
    static Session begin(
            SpeakerSettings us,
            NeighborSettings neighbor,
            int source,
            Negotiated negotiated,
            IpAddress localAddress,
            LocRib locRib) {
        Session session = new Session(us, neighbor, source, negotiated, localAddress, locRib);
        locRib.sources().set(source, session.from);
        negotiated.families().forEach(session.ribOut::dump);
        return session;
    }

    /** Goes on under settings that {@linkplain NeighborSettings#keepsSession keep} it. */
    void change(NeighborSettings wanted) {
        NeighborSettings before = neighbor;
        neighbor = wanted.metAs(negotiated.as());
        boolean sameNeeds = wanted.relationship().equals(before.relationship());
        if (!sameNeeds || !wanted.importPolicy().equals(before.importPolicy())) {
            ribIn.change(importing());
        }
        boolean exported = sameNeeds
                && wanted.exportPolicy().equals(before.exportPolicy())
                && wanted.nextHops().equals(before.nextHops());
        if (!exported) {
            ribOut.change(exporting());
        }
    }

    private Import importing() {
        return new Import(
                us,
                from,
                policy(neighbor.importPolicy()),
                localAddress,
                locRib.attributes(),
                LeakRules.of(neighbor, us.as()),
                locRib.origins());
    }

    private Export exporting() {
        RoutePolicy policy = policy(neighbor.exportPolicy());
        return new Export(us, neighbor, negotiated, policy, localAddress, locRib.attributes(), locRib.origins());
    }

    /** Forgets what was heard and what was told. */
    void end() {
        ribIn.clear();
        ribOut.clear();
    }

    /** Where a policy is needed and none is there, nothing passes (RFC 8212). */
    private RoutePolicy policy(Optional<RoutePolicy> configured) {
        boolean needed = from.external() && neighbor.relationship().needsPolicy();
        return configured
                .<RoutePolicy>map(GuardedPolicy::new)
                .orElseGet(needed ? RoutePolicy::rejectAll : RoutePolicy::acceptAll);
    }

    /** Whom our own routes are from. */
    static RouteSource ourselves(SpeakerSettings us) {
        return new RouteSource(Optional.empty(), us.as(), us.routerId(), false);
    }

    AdjRibIn ribIn() {
        return ribIn;
    }

    AdjRibOut ribOut() {
        return ribOut;
    }

    /** The families whose first dump the neighbour has ended. */
    Set<Family> endOfRib() {
        return endOfRib;
    }

    void received(BgpMessage.Update update) {
        Optional<Family> end = update.endOfRib();
        end.ifPresent(endOfRib::add);
        if (end.isEmpty()) {
            ribIn.apply(update);
        }
    }
}
