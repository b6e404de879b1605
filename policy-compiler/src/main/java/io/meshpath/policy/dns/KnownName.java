// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Peer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A name that DNS has answered for, and until when for which address. Not safe for use by multiple threads. */
final class KnownName {
    final DnsName name;
    /** What the name is meant by. */
    final Set<Peer.Names> meantBy = new HashSet<>();

    final Map<IpAddress, Answer> answers = new HashMap<>();

    KnownName(DnsName name) {
        this.name = name;
    }

    boolean isNeeded() {
        return !meantBy.isEmpty();
    }
}
