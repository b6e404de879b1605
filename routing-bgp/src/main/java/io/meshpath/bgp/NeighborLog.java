// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.meshpath.bgp.bfd.BfdStatus;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Malformation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What happens to a neighbour, in words. */
final class NeighborLog {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private final String name;

    NeighborLog(NeighborSettings settings) {
        this.name = "neighbor " + settings.peer()
                + (settings.anyExternalAs() ? " (any external AS): " : " (AS " + settings.as() + "): ");
    }

    /** Somebody connected whom nobody configured. */
    static void stranger(PeerAddress address) {
        LOG.log(INFO, () -> "refused a connection from " + address + ": no such neighbor is configured");
    }

    /** The kernel cannot do for a range, or for whoever is behind a device, what the settings ask. */
    static void trouble(NeighborSettings settings, Optional<String> why) {
        why.ifPresent(text ->
                LOG.log(WARNING, () -> "cannot accept connections like that of " + settings.peer() + ": " + text));
    }

    static void full(PeerAddress peer, NeighborRange range) {
        LOG.log(
                INFO,
                () -> "refused a connection from " + peer + ": " + range + " already has its " + range.limit()
                        + " neighbours; raise its limit or have one of them leave");
    }

    void established(Negotiated agreed) {
        String hold = agreed.holdSeconds() == 0 ? "no hold time" : "hold time " + agreed.holdSeconds() + " s";
        LOG.log(
                INFO,
                () -> name + "established with router " + agreed.routerId() + ", " + agreed.families() + ", " + hold);
    }

    void ended(Ending ending) {
        LOG.log(ending.isError() ? WARNING : INFO, () -> name + ending.text());
    }

    void path(BfdStatus status) {
        boolean broken = status.isBroken();
        LOG.log(
                broken ? WARNING : INFO,
                () -> name + "BFD is " + status.state() + (broken ? ": " + status.diagnostic() : ""));
    }

    void dialFailed(String text) {
        LOG.log(DEBUG, () -> name + "cannot connect: " + text);
    }

    void cannotAccept(String text) {
        LOG.log(WARNING, () -> name + "cannot accept connections: " + text);
    }

    void unknownRefresh(BgpMessage.RouteRefresh refresh) {
        LOG.log(DEBUG, () -> name + "ignored a ROUTE-REFRESH of subtype " + refresh.subtype());
    }

    void malformed(List<Malformation> malformations) {
        for (Malformation each : malformations) {
            LOG.log(WARNING, () -> name + each.text() + " (" + each.remedy() + ")");
        }
    }

    void state(SessionState from, SessionState to) {
        LOG.log(DEBUG, () -> name + from + " -> " + to);
    }

    void closing(IOException e) {
        LOG.log(DEBUG, () -> name + "while closing: " + e.getMessage());
    }
}
