// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.time.Duration;

/**
 * That a speaker takes up what an earlier life of it left behind (RFC 4724, section 4.1): neighbours are told so, and nothing
 * is chosen or announced until all of them have sent their routes again. Immutable.
 *
 * @param forwarding whether packets went on to be forwarded meanwhile: the kernel still has the routes of the earlier life
 * @param deferral how long to wait at most
 * @param awaitsAnnouncements waits for {@link BgpSpeaker#announcedAll} too, so that no route of our own is missing from what
 *     neighbours take for the whole table
 */
public record Restarted(boolean forwarding, Duration deferral, boolean awaitsAnnouncements) {
    /** Forwarding went on; waits for neighbours for two minutes at most. */
    public static final Restarted FORWARDING = new Restarted(true, Duration.ofMinutes(2), false);

    public Restarted {
        if (deferral.isNegative() || deferral.isZero()) {
            throw new IllegalArgumentException("deferral must be positive: " + deferral);
        }
    }

    public Restarted withDeferral(Duration deferral) {
        return new Restarted(forwarding, deferral, awaitsAnnouncements);
    }

    public Restarted withAwaitedAnnouncements() {
        return new Restarted(forwarding, deferral, true);
    }
}
