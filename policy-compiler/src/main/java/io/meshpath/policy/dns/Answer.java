// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import io.meshpath.datapath.net.IpAddress;
import java.time.Instant;
import java.util.Comparator;

/** That a name stands for an address until its expiry. Immutable; the order is that of expiry. */
record Answer(Instant expiry, KnownName name, IpAddress address) implements Comparable<Answer> {
    private static final Comparator<Answer> ORDER = Comparator.comparing(Answer::expiry)
            .thenComparing(answer -> answer.name().name.text())
            .thenComparing(Answer::address);

    @Override
    public int compareTo(Answer other) {
        return ORDER.compare(this, other);
    }
}
