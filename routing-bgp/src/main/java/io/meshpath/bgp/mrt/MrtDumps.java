// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import java.util.Optional;

/**
 * What a speaker writes into MRT files. Immutable; a change needs no new session.
 *
 * @param tables all routes in use, as TABLE_DUMP_V2, again and again
 * @param updates messages received and changes of state, as BGP4MP_ET, as they come
 */
public record MrtDumps(Optional<MrtFileName> tables, Optional<MrtFileName> updates) {
    /** Nothing is written. */
    public static final MrtDumps NONE = new MrtDumps(Optional.empty(), Optional.empty());

    public MrtDumps withTables(MrtFileName name) {
        return new MrtDumps(Optional.of(name), updates);
    }

    public MrtDumps withUpdates(MrtFileName name) {
        return new MrtDumps(tables, Optional.of(name));
    }
}
