// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.util.Arrays;

/** What the kernel knows about a neighbour (NUD_… of linux/neighbour.h). */
public enum NeighborState {
    /** Nothing. */
    NONE(0),
    /** Asked for, not answered yet. */
    INCOMPLETE(0x01),
    /** Confirmed lately. */
    REACHABLE(0x02),
    /** Not confirmed lately; used, and then confirmed. */
    STALE(0x04),
    /** Used while stale, to be confirmed soon. */
    DELAY(0x08),
    /** Being confirmed. */
    PROBE(0x10),
    /** Asked for, never answered. */
    FAILED(0x20),
    /** Needs no confirmation: the link has no neighbour discovery. */
    NO_ARP(0x40),
    /** Set by somebody; stays, and is never asked for. */
    PERMANENT(0x80);

    private final int code;

    NeighborState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static NeighborState of(int code) {
        return Arrays.stream(values())
                .filter(state -> state.code == code)
                .findFirst()
                .orElse(NONE);
    }
}
