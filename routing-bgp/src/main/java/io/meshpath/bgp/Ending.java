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
        /** One side said an error. */
        ERROR
    }

    static final Ending COLLISION = new Ending(Kind.COLLISION, "the other connection is kept", Optional.empty(), true);

    static Ending lost(String text) {
        return new Ending(Kind.LOST, "connection lost: " + text, Optional.empty(), false);
    }

    static Ending received(BgpMessage.Notification notification) {
        boolean collision = BgpMessage.Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION)
                .equals(notification);
        return new Ending(
                collision ? Kind.COLLISION : Kind.ERROR,
                "received " + notification.text(),
                Optional.of(notification),
                false);
    }

    static Ending sent(BgpException error) {
        String text = "sent " + error.notification().text() + ": " + error.getMessage();
        return new Ending(Kind.ERROR, text, Optional.of(error.notification()), true);
    }

    /** We wanted it to end, and said why. */
    static Ending stopped(BgpMessage.Notification notification) {
        return new Ending(Kind.ERROR, "sent " + notification.text(), Optional.of(notification), true);
    }
}
