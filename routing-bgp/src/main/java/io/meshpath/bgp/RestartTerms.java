// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the OPENs of a connection say about restarts (RFC 4724, section 3; RFC 8538, section 2; RFC 9494, section 3).
 * Immutable.
 *
 * @param agreed both sides know graceful restart
 * @param restarted the neighbour has just restarted and waits for our routes (the R bit)
 * @param notification routes of one side at least outlive a NOTIFICATION too, unless it is a Hard Reset (the N bit of both)
 * @param restartTime how long the neighbour asks us to wait for its next session
 * @param forwarding the families whose routes the neighbour asks us to keep, and whether its forwarding went on (the F bit)
 * @param longLivedAgreed both sides know long-lived graceful restart
 * @param longLived for how long the neighbour asks us to keep routes of a family after that
 */
record RestartTerms(
        boolean agreed,
        boolean restarted,
        boolean notification,
        Duration restartTime,
        Map<Family, Boolean> forwarding,
        boolean longLivedAgreed,
        Map<Family, Duration> longLived) {
    /** Routes go when the session does. */
    static final RestartTerms NONE = new RestartTerms(false, false, false, Duration.ZERO, Map.of(), false, Map.of());

    RestartTerms {
        forwarding = Map.copyOf(forwarding);
        longLived = Map.copyOf(longLived);
    }

    /** Our capabilities, of which there are none when restarts are off. */
    static List<Capability> offer(GracefulRestart ours, RestartState state, Collection<Family> families) {
        if (ours.mode() == GracefulRestart.Mode.OFF) {
            return List.of();
        }
        List<Capability.RestartFamily> kept = new ArrayList<>();
        List<Capability.LongLivedFamily> keptLong = new ArrayList<>();
        int longLivedSeconds = Math.toIntExact(ours.longLived().toSeconds());
        if (ours.mode() == GracefulRestart.Mode.BOTH) {
            for (Family family : families) {
                kept.add(new Capability.RestartFamily(family, state.forwarding()));
                if (longLivedSeconds > 0) {
                    keptLong.add(new Capability.LongLivedFamily(family, state.forwarding(), longLivedSeconds));
                }
            }
        }
        int restartSeconds = Math.toIntExact(ours.restartTime().toSeconds());
        return List.of(
                new Capability.GracefulRestart(state.restarted(), true, restartSeconds, kept),
                new Capability.LongLivedGracefulRestart(keptLong));
    }

    /** What holds when we have offered what {@link #offer} says and the neighbour has answered {@code remote}. */
    static RestartTerms of(GracefulRestart ours, BgpMessage.Open remote) {
        Optional<Capability.GracefulRestart> theirs = remote.capability(Capability.GracefulRestart.class);
        if (ours.mode() == GracefulRestart.Mode.OFF || theirs.isEmpty()) {
            return NONE; // without the capability the long-lived one is to be ignored (RFC 9494, section 4.1)
        }
        Map<Family, Boolean> forwarding = new HashMap<>();
        theirs.get().families().forEach(each -> forwarding.put(each.family(), each.forwarding()));
        Optional<Capability.LongLivedGracefulRestart> longTheirs =
                remote.capability(Capability.LongLivedGracefulRestart.class);
        Map<Family, Duration> longLived = new HashMap<>();
        for (Capability.LongLivedFamily each :
                longTheirs.map(Capability.LongLivedGracefulRestart::families).orElse(List.of())) {
            if (each.staleSeconds() > 0) {
                longLived.put(each.family(), Duration.ofSeconds(each.staleSeconds()));
                forwarding.merge(each.family(), each.forwarding(), Boolean::logicalOr);
            }
        }
        return new RestartTerms(
                true,
                theirs.get().restarted(),
                theirs.get().notification() && (ours.mode() == GracefulRestart.Mode.BOTH || !forwarding.isEmpty()),
                Duration.ofSeconds(theirs.get().restartSeconds()),
                forwarding,
                longTheirs.isPresent(),
                longLived);
    }

    /** Whether the neighbour asks us to keep routes at all: it can restart, and comes back with a new connection. */
    boolean keepsAny() {
        return !forwarding.isEmpty();
    }

    /** Whether routes of {@code family} are kept when the session ends this way. */
    boolean keeps(Family family, Ending ending) {
        return forwarding.containsKey(family) && survives(ending);
    }

    /** Whether the neighbour, which is back now, has gone on forwarding this family. */
    boolean hasForwarded(Family family) {
        return forwarding.getOrDefault(family, false);
    }

    /** How long its routes of {@code family} may be kept as a last resort, or zero. */
    Duration longLived(Family family) {
        return longLived.getOrDefault(family, Duration.ZERO);
    }

    /** As {@code why} is said: where routes outlive a NOTIFICATION, what ends all for good is a Hard Reset. */
    BgpMessage.Notification asAgreed(BgpMessage.Notification why) {
        boolean forGood = BgpError.of(why.code(), why.subcode())
                .map(BgpError::endsForGood)
                .orElse(false);
        return notification && forGood && !why.isHardReset() ? why.asHardReset() : why;
    }

    private boolean survives(Ending ending) {
        return switch (ending.kind()) {
            case COLLISION, HARD -> false;
            case LOST, RESTARTED -> true;
            case ERROR -> notification;
        };
    }

    /**
     * What we say about ourselves in an OPEN.
     *
     * @param restarted we take up an earlier life, and still wait for neighbours (the R bit)
     * @param forwarding packets went on to be forwarded while there was no session (the F bit)
     */
    record RestartState(boolean restarted, boolean forwarding) {}
}
