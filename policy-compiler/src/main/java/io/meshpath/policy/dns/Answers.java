// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import io.meshpath.datapath.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All answers that hold, as many as there is room for. Those that no rule needs are kept for rules to come, and give way to
 * those that one needs. Not safe for use by multiple threads.
 */
final class Answers {
    private final int capacity;
    private final Map<DnsName, KnownName> names = new HashMap<>();
    private final Map<IpAddress, Set<KnownName>> namesOf = new HashMap<>();
    private final NavigableSet<Answer> byExpiry = new TreeSet<>();
    private final NavigableSet<Answer> unneeded = new TreeSet<>();

    Answers(int capacity) {
        this.capacity = capacity;
    }

    Collection<Answer> all() {
        return byExpiry;
    }

    int size() {
        return byExpiry.size();
    }

    Collection<KnownName> names() {
        return names.values();
    }

    Optional<KnownName> find(DnsName name) {
        return Optional.ofNullable(names.get(name));
    }

    /** The names that stand for an address. */
    Set<KnownName> namesOf(IpAddress address) {
        return namesOf.getOrDefault(address, Set.of());
    }

    Optional<Instant> nextExpiry() {
        return byExpiry.isEmpty()
                ? Optional.empty()
                : Optional.of(byExpiry.first().expiry());
    }

    /** Keeps an answer, for as long as the longest of its kind; false where there is no room. */
    boolean put(KnownName name, IpAddress address, Instant expiry) {
        Answer earlier = name.answers.get(address);
        if (earlier != null && !earlier.expiry().isBefore(expiry)) {
            return true;
        }
        if (earlier != null) {
            remove(earlier);
        } else if (!makeRoom(name.isNeeded())) {
            return false;
        }
        add(new Answer(expiry, name, address));
        return true;
    }

    private boolean makeRoom(boolean needed) {
        if (size() < capacity) {
            return true;
        }
        if (!needed || unneeded.isEmpty()) {
            return false;
        }
        remove(unneeded.first());
        return true;
    }

    /** Takes out what has expired, and returns it. */
    List<Answer> expire(Instant now) {
        List<Answer> expired = new ArrayList<>();
        while (!byExpiry.isEmpty() && !byExpiry.first().expiry().isAfter(now)) {
            Answer first = byExpiry.first();
            remove(first);
            expired.add(first);
        }
        return expired;
    }

    /** Sees to it that a name's answers give way as they should after its needs have changed. */
    void sort(KnownName name) {
        if (name.isNeeded()) {
            name.answers.values().forEach(unneeded::remove);
        } else {
            unneeded.addAll(name.answers.values());
        }
    }

    private void add(Answer answer) {
        names.put(answer.name().name, answer.name());
        answer.name().answers.put(answer.address(), answer);
        namesOf.computeIfAbsent(answer.address(), any -> new HashSet<>()).add(answer.name());
        byExpiry.add(answer);
        if (!answer.name().isNeeded()) {
            unneeded.add(answer);
        }
    }

    private void remove(Answer answer) {
        KnownName name = answer.name();
        byExpiry.remove(answer);
        unneeded.remove(answer);
        name.answers.remove(answer.address());
        if (name.answers.isEmpty()) {
            names.remove(name.name);
        }
        Set<KnownName> others = namesOf.get(answer.address());
        if (others != null && others.remove(name) && others.isEmpty()) {
            namesOf.remove(answer.address());
        }
    }
}
