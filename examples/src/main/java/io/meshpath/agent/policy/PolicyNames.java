// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.loop.Problems;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.dns.DnsNames;
import io.meshpath.policy.dns.KnownAddress;
import io.meshpath.policy.dns.NameChanges;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The DNS names that the node has learnt, and the identities of the addresses behind those that policies mean. Owned by the
 * agent's thread.
 */
public final class PolicyNames {
    private static final String PART = "names";
    private static final String SUBJECT = "capacity";

    private final DnsNames names;
    private final int capacity;
    private final LocalIdentities identities;
    private final Problems problems;
    private final Clock clock;

    /**
     * No name is known yet.
     *
     * @param capacity how many pairs of name and address there is room for
     */
    public PolicyNames(int capacity, LocalIdentities identities, Problems problems, Clock clock) {
        this.names = new DnsNames(capacity);
        this.capacity = capacity;
        this.identities = identities;
        this.problems = problems;
        this.clock = clock;
    }

    /** Takes the names that a model means for those in use. */
    void watch(PolicyModel model) {
        apply(names.watch(model.names()));
    }

    /**
     * Takes an answer of DNS.
     *
     * @throws IllegalArgumentException when the lifetime is negative or too long
     */
    public void observe(String name, Collection<IpAddress> addresses, Duration lifetime) {
        NameChanges changes = names.observe(name, addresses, lifetime, clock.instant());
        apply(changes);
        if (!changes.refused().isEmpty()) {
            problems.raise(
                    PART,
                    SUBJECT,
                    "no room for addresses of " + name + ", which policies mean: all " + capacity
                            + " pairs of name and address are in use; raise names.capacity");
        }
    }

    /** Takes names over from an earlier life, as far as they hold still; the clock may have been set back since. */
    public void restore(List<KnownAddress> known) {
        Instant now = clock.instant();
        for (KnownAddress one : known) {
            if (one.expiry().isAfter(now)) {
                Duration left = Duration.between(now, one.expiry());
                boolean tooLong = left.compareTo(DnsNames.LONGEST_LIFETIME) > 0;
                observe(one.name(), List.of(one.address()), tooLong ? DnsNames.LONGEST_LIFETIME : left);
            }
        }
    }

    /** Forgets what has expired; to be called from time to time. */
    public void expire() {
        Instant now = clock.instant();
        if (names.nextExpiry().filter(next -> !next.isAfter(now)).isPresent()) {
            apply(names.expire(now));
        }
        if (names.size() < capacity) {
            problems.clear(PART, SUBJECT);
        }
    }

    private void apply(NameChanges changes) {
        Map<Cidr, Labels> changed = new HashMap<>();
        changes.labels().forEach((address, labels) -> changed.put(Cidr.of(address), labels));
        Set<Cidr> released = new HashSet<>();
        changes.released().forEach(address -> released.add(Cidr.of(address)));
        if (!changed.isEmpty() || !released.isEmpty()) {
            identities.names(changed, released);
        }
    }

    /** Every pair of name and address, in the order of the names. */
    public List<KnownAddress> list() {
        return names.entries();
    }

    /** How many there are. */
    public int size() {
        return names.size();
    }
}
