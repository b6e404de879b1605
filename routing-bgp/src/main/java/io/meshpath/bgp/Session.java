// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** An established session: what is heard goes into the neighbour's adj-rib-in, what is told is gone when it ends. Owned by
 * the thread that calls doWork(). */
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
            Negotiated negotiated,
            IpAddress localAddress,
            AdjRibIn ribIn,
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
        this.ribIn = ribIn;
        this.ribOut = new AdjRibOut(
                negotiated, exporting(), locRib, neighbor.addPath().send());
    }

    /** Begins with nothing heard and nothing told, with the neighbour whose number is {@code source}. */
    static Session begin(
            SpeakerSettings us,
            NeighborSettings neighbor,
            int source,
            Negotiated negotiated,
            IpAddress localAddress,
            AdjRibIn ribIn,
            LocRib locRib) {
        Session session = new Session(us, neighbor, negotiated, localAddress, ribIn, locRib);
        locRib.sources().set(source, session.from);
        ribIn.begin(negotiated.families(), session.importing());
        return session;
    }

    /** Whether routes of {@code family} are exchanged. */
    boolean exchanges(Family family) {
        return negotiated.families().contains(family);
    }

    /** Queues everything for a neighbour that asks for it. */
    void sendAgain(Family family) {
        if (negotiated.enhancedRefresh()) {
            ribOut.refresh(family);
        } else {
            ribOut.dump(family);
        }
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

    /** Queues the whole table for the neighbour. */
    void dump() {
        negotiated.families().forEach(ribOut::dump);
    }

    /** Forgets what was told; what was heard is the neighbour's to forget or to keep. */
    void end() {
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

    Negotiated negotiated() {
        return negotiated;
    }

    AdjRibOut ribOut() {
        return ribOut;
    }

    /** The families whose first dump the neighbour has ended. */
    Set<Family> endOfRib() {
        return endOfRib;
    }

    /** Whether there is nothing more to wait for: it has ended its dumps, or waits for ours (RFC 4724, section 4.1). */
    boolean hasToldAll() {
        RestartTerms restart = negotiated.restart();
        return !restart.agreed() || restart.restarted() || endOfRib.containsAll(negotiated.families());
    }

    /** Applies an UPDATE; answers the family whose first dump it ends. */
    Optional<Family> received(BgpMessage.Update update) {
        Optional<Family> end = update.endOfRib();
        end.ifPresent(endOfRib::add);
        if (end.isEmpty()) {
            ribIn.apply(update);
        }
        return end;
    }
}
