// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.BgpMessage;
import java.util.Optional;

/**
 * Why a connection is over. Immutable.
 *
 * @param kind what a neighbour does next depends on it
 * @param text for the log and {@link NeighborStatus#lastError}
 * @param notification what one side said, where one did
 * @param ours whether we ended it
 */
record Ending(Kind kind, String text, Optional<BgpMessage.Notification> notification, boolean ours) {
    enum Kind {
        /** One of two connections had to go; nothing is wrong. */
        COLLISION,
        /** The connection broke without a word. */
        LOST,
        /** The neighbour opened another connection, which it does after a restart only. */
        RESTARTED,
        /** One side said an error. */
        ERROR,
        /** One side said an error, and that nothing of the session is to be kept (RFC 8538, section 3). */
        HARD
    }

    static final Ending COLLISION = new Ending(Kind.COLLISION, "the other connection is kept", Optional.empty(), true);

    static final Ending RESTARTED = new Ending(
            Kind.RESTARTED, "connection lost: the neighbour restarted and connects anew", Optional.empty(), false);

    /** Whether one side said an error. */
    boolean isError() {
        return kind == Kind.ERROR || kind == Kind.HARD;
    }

    static Ending lost(String text) {
        return new Ending(Kind.LOST, "connection lost: " + text, Optional.empty(), false);
    }

    static Ending received(BgpMessage.Notification notification) {
        boolean collision = BgpMessage.Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION)
                .equals(notification);
        Kind kind = collision ? Kind.COLLISION : notification.isHardReset() ? Kind.HARD : Kind.ERROR;
        return new Ending(kind, "received " + notification.text(), Optional.of(notification), false);
    }

    static Ending sent(BgpException error) {
        return sent(error.notification(), String.valueOf(error.getMessage()));
    }

    /** We wanted it to end, and said why. */
    static Ending stopped(BgpMessage.Notification notification) {
        return sent(notification, "");
    }

    /** We have said {@code error}, and the reason is {@code text}. */
    static Ending sent(BgpMessage.Notification error, String text) {
        boolean hard = BgpError.of(error.code(), error.subcode())
                .map(BgpError::endsForGood)
                .orElse(false);
        String all = "sent " + error.text() + (text.isEmpty() ? "" : ": " + text);
        return new Ending(hard ? Kind.HARD : Kind.ERROR, all, Optional.of(error), true);
    }
}
