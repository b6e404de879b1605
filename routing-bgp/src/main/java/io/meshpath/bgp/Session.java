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

    /** Begins with nothing heard, and with the whole table queued for the neighbour, whose number is {@code source}. */
    static Session begin(
            SpeakerSettings us,
            NeighborSettings neighbor,
            int source,
            Negotiated negotiated,
            IpAddress localAddress,
            LocRib locRib) {
        boolean external = negotiated.format().external();
        RouteSource from = new RouteSource(
                Optional.of(neighbor.address()),
                negotiated.as(),
                negotiated.routerId(),
                external,
                neighbor.peer().device());
        locRib.sources().set(source, from);
        AttributeStore store = locRib.attributes();
        Import importing = new Import(us, from, policy(neighbor.importPolicy(), external), localAddress, store);
        Export exporting =
                new Export(us, neighbor, negotiated, policy(neighbor.exportPolicy(), external), localAddress, store);
        AdjRibOut ribOut = new AdjRibOut(negotiated, exporting, locRib);
        negotiated.families().forEach(ribOut::dump);
        return new Session(new AdjRibIn(source, negotiated.families(), importing, locRib), ribOut);
    }

    /** Forgets what was heard and what was told. */
    void end() {
        ribIn.clear();
        ribOut.clear();
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
