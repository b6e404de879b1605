// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

/** How far the session with a neighbour is (RFC 4271, section 8.2.2), from nothing to exchanging routes. */
public enum SessionState {
    /** Stopped, or waiting after an error; connections are refused. */
    IDLE,
    /** Waiting for the neighbour to connect, or for the next attempt of our own. */
    ACTIVE,
    /** Waiting for our own attempt to connect. */
    CONNECT,
    /** Connected, OPEN sent. */
    OPEN_SENT,
    /** The neighbour's OPEN is good; waiting for its KEEPALIVE. */
    OPEN_CONFIRM,
    /** Routes are exchanged. */
    ESTABLISHED
}
