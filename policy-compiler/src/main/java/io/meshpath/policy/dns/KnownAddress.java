// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Peer;
import java.time.Instant;
import java.util.Set;

/**
 * That a name stands for an address. Immutable.
 *
 * @param name in lower case, without the dot of the root
 * @param expiry until when
 * @param meantBy what in use means the name; empty where nothing does
 */
public record KnownAddress(String name, IpAddress address, Instant expiry, Set<Peer.Names> meantBy) {
    public KnownAddress {
        meantBy = Set.copyOf(meantBy);
    }
}
