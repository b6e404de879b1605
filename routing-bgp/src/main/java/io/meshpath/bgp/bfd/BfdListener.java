// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

/** Hears of each change of a session's state, on the thread that owns the {@link BfdSpeaker}. */
@FunctionalInterface
public interface BfdListener {
    /** The session has another state now. */
    void changed(BfdStatus status);
}
