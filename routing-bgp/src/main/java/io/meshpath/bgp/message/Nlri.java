// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.datapath.net.Cidr;

/**
 * What an UPDATE announces or withdraws: a prefix, and the path identifier where ADD-PATH is spoken (RFC 7911). Immutable.
 *
 * @param prefix an IPv4 or IPv6 prefix
 * @param pathId the path identifier; 0 where the session has none
 */
public record Nlri(Cidr prefix, int pathId) {
    /** The prefix on a session without ADD-PATH. */
    public static Nlri of(Cidr prefix) {
        return new Nlri(prefix, 0);
    }

    /** The family that the prefix belongs to. */
    public Family family() {
        return Family.of(prefix);
    }

    /** "192.0.2.0/24", or "192.0.2.0/24 path 7". */
    @Override
    public String toString() {
        return pathId == 0 ? prefix.toString() : prefix + " path " + Integer.toUnsignedString(pathId);
    }
}
