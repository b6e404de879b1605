// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

/** The state of a BFD session (RFC 5880, section 6.2); the ordinal is the number on the wire. */
public enum BfdState {
    /** Switched off by an operator, which says nothing about the way to the neighbour. */
    ADMIN_DOWN,
    /** Nothing heard, or the neighbour does not hear us. */
    DOWN,
    /** We hear the neighbour; whether it hears us is not known yet. */
    INIT,
    /** Both sides hear each other. */
    UP;

    private static final BfdState[] BY_CODE = values();

    /** The state with this two-bit number. */
    static BfdState of(int code) {
        return BY_CODE[code];
    }
}
