// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.BgpMessage;

/**
 * Why a connection is over. Immutable.
 *
 * @param kind what a neighbour does next depends on it
 * @param text for the log and {@link NeighborStatus#lastError}
 */
record Ending(Kind kind, String text) {
    enum Kind {
        /** One of two connections had to go; nothing is wrong. */
        COLLISION,
        /** The connection broke without a word. */
        LOST,
        /** One side said an error. */
        ERROR
    }

    static final Ending COLLISION = new Ending(Kind.COLLISION, "the other connection is kept");

    static Ending lost(String text) {
        return new Ending(Kind.LOST, "connection lost: " + text);
    }

    static Ending received(BgpMessage.Notification notification) {
        boolean collision = BgpMessage.Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION)
                .equals(notification);
        return new Ending(collision ? Kind.COLLISION : Kind.ERROR, "received " + notification.text());
    }

    static Ending sent(BgpException error) {
        return new Ending(Kind.ERROR, "sent " + error.notification().text() + ": " + error.getMessage());
    }
}
