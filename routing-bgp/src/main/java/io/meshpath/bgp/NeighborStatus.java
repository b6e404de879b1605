// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bfd.BfdStatus;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;
import java.util.Set;

/**
 * What there is to know about a neighbour at one moment. Immutable.
 *
 * @param since when the state began, on the scale of the times given to {@link BgpSpeaker#doWork}
 * @param lastError why the last session or attempt ended, in words; kept until something else goes wrong
 * @param session what was agreed, while the state is OPEN_CONFIRM or ESTABLISHED
 * @param received prefixes in its adj-rib-in, whether used or not
 * @param announced prefixes we have announced to it, or are about to
 * @param counters messages since the neighbour was added
 * @param device the network device of a link-local {@code address}
 * @param bfd how the way to it is, where BFD watches it
 * @param kept the families with routes that a session brought and the neighbour has not confirmed since
 */
public record NeighborStatus(
        IpAddress address,
        AsNumber as,
        SessionState state,
        long since,
        Optional<String> lastError,
        Optional<Session> session,
        int received,
        int announced,
        Counters counters,
        Optional<String> device,
        Optional<BfdStatus> bfd,
        Set<Family> kept) {
    public NeighborStatus {
        kept = Set.copyOf(kept);
    }

    /** One that is configured by its device, and has not been found there. */
    static NeighborStatus ofMissing(NeighborSettings settings, long since, Optional<String> why) {
        return new NeighborStatus(
                settings.address(),
                settings.as(),
                SessionState.IDLE,
                since,
                why,
                Optional.empty(),
                0,
                0,
                new Counters(0, 0, 0, 0, 0),
                settings.peer().device(),
                Optional.empty(),
                Set.of());
    }

    /** What tells it apart from other neighbours. */
    public PeerAddress peer() {
        return new PeerAddress(address, device);
    }

    /**
     * What both sides agreed on.
     *
     * @param holdSeconds the hold time; 0 when silence is taken for ever
     * @param families what is exchanged
     * @param endOfRib the families whose first dump the neighbour has ended
     */
    public record Session(
            RouterId routerId, IpAddress localAddress, int holdSeconds, Set<Family> families, Set<Family> endOfRib) {
        public Session {
            families = Set.copyOf(families);
            endOfRib = Set.copyOf(endOfRib);
        }
    }

    /**
     * How many messages went which way.
     *
     * @param malformed UPDATEs that were wrong and that the session survived (RFC 7606)
     */
    public record Counters(long messagesIn, long messagesOut, long updatesIn, long updatesOut, long malformed) {}
}
