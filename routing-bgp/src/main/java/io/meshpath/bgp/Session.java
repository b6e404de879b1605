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
    private final AdjRibIn ribIn;
    private final AdjRibOut ribOut;
    private final Set<Family> endOfRib = new HashSet<>();

    private Session(AdjRibIn ribIn, AdjRibOut ribOut) {
        this.ribIn = ribIn;
        this.ribOut = ribOut;
    }

    /** Begins with an empty adj-rib-in, and with the whole table queued for the neighbour. */
    static Session begin(
            SpeakerSettings us,
            NeighborSettings neighbor,
            Negotiated negotiated,
            IpAddress localAddress,
            LocRib locRib) {
        boolean external = negotiated.format().external();
        RouteSource source =
                new RouteSource(Optional.of(neighbor.address()), negotiated.as(), negotiated.routerId(), external);
        Import importing = new Import(us, source, policy(neighbor.importPolicy(), external), localAddress);
        Export exporting =
                new Export(us, neighbor, negotiated, policy(neighbor.exportPolicy(), external), localAddress);
        AdjRibOut ribOut = new AdjRibOut(negotiated, exporting);
        negotiated.families().forEach(family -> ribOut.dump(family, locRib.best()));
        return new Session(new AdjRibIn(source, negotiated.families(), importing, locRib), ribOut);
    }

    /** Without a policy an external neighbour gets nothing in and nothing out (RFC 8212). */
    private static RoutePolicy policy(Optional<RoutePolicy> configured, boolean external) {
        return configured
                .<RoutePolicy>map(GuardedPolicy::new)
                .orElseGet(external ? RoutePolicy::rejectAll : RoutePolicy::acceptAll);
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
