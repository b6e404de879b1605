// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

/** How far we are with a cache. */
public enum RtrState {
    /** Not connected; the next attempt comes. */
    IDLE,
    /** Connecting, or asked and not answered yet. */
    QUERIED,
    /** The answer is coming. */
    LOADING,
    /** We have what the cache has, as far as it has said. */
    SYNCHRONIZED,
    /** Connected, but the cache has nothing to tell yet. */
    NO_DATA
}
