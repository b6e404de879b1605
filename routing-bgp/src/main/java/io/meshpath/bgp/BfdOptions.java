// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.bfd.BfdAuthentication;
import io.meshpath.bgp.bfd.BfdTimers;
import java.util.Optional;

/**
 * How BFD watches the way to a neighbour. Immutable.
 *
 * @param timers how often both sides speak
 * @param strict no session is opened before BFD is up
 * @param graceful routes are kept as in a restart when BFD says that the way is broken; else they go at once
 * @param authentication how both sides prove who they are; not at all when empty
 */
public record BfdOptions(
        BfdTimers timers, boolean strict, boolean graceful, Optional<BfdAuthentication> authentication) {
    /** Every 300 ms, three may be missing, and a broken way ends the session and its routes. */
    public static final BfdOptions DEFAULT = new BfdOptions(BfdTimers.DEFAULT, false, false, Optional.empty());

    public BfdOptions withTimers(BfdTimers timers) {
        return new BfdOptions(timers, strict, graceful, authentication);
    }

    public BfdOptions withStrict() {
        return new BfdOptions(timers, true, graceful, authentication);
    }

    public BfdOptions withGraceful() {
        return new BfdOptions(timers, strict, true, authentication);
    }

    public BfdOptions withAuthentication(BfdAuthentication authentication) {
        return new BfdOptions(timers, strict, graceful, Optional.of(authentication));
    }
}
