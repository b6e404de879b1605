// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Peer;
import io.meshpath.policy.PeerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says which addresses the DNS names in policies stand for, from the answers that a DNS observer feeds it. Not safe for use
 * by multiple threads: it belongs to whoever calls it, has no thread and no clock, and does nothing by itself.
 *
 * <p>An address that a name in use stands for needs an identity of its own: the label of its prefix, that of the world
 * in its family, and a label for each {@link Peer.Names} that means the name. So a new address is a new identity and never a
 * compilation.
 * Whoever holds the identities gives the address one with these labels, in the place of whatever its prefix has; an address
 * of the mesh keeps the identity it has, since names speak of the world only.
 *
 * <p>As many pairs of name and address are kept as the capacity says, some 1,200 bytes each. Names that nothing in use means
 * are kept too, for the policies to come. Where there is no room for a pair that is needed, the unneeded one that would
 * expire first gives way; where all are needed, the new one is refused, and {@link NameChanges#refused} says so.
 */
public final class DnsNames {
    /** The longest lifetime of an answer (RFC 2181, section 8). */
    public static final Duration LONGEST_LIFETIME = Duration.ofSeconds(Integer.MAX_VALUE);

    private final Answers answers;
    private final Map<Peer.Names, NamePattern> watched = new HashMap<>();
    private final Map<IpAddress, Labels> labels = new HashMap<>();

    /**
     * One that knows no name and watches for none.
     *
     * @param capacity how many pairs of name and address there is room for
     */
    public DnsNames(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        this.answers = new Answers(capacity);
    }

    /** Watches for these names and patterns from now on, and for no others: those of the model in force. */
    public NameChanges watch(Collection<Peer.Names> names) {
        Set<Peer.Names> gone = new HashSet<>(watched.keySet());
        names.forEach(gone::remove);
        Map<Peer.Names, NamePattern> added = new HashMap<>();
        for (Peer.Names name : names) {
            if (!watched.containsKey(name)) {
                added.put(name, NamePattern.of(name));
            }
        }
        watched.keySet().removeAll(gone);
        watched.putAll(added);
        Set<IpAddress> touched = new HashSet<>();
        for (KnownName name : answers.names()) {
            boolean lost = name.meantBy.removeAll(gone);
            boolean won = addMeaning(name, added);
            if (lost || won) {
                answers.sort(name);
                touched.addAll(name.answers.keySet());
            }
        }
        return changes(touched, List.of());
    }

    /**
     * Takes an answer of DNS, and forgets what has expired.
     *
     * <p>A pair that is known already holds for the longer of both times. A name with characters other than letters, digits,
     * {@code -} and {@code _} is meant by no pattern and passed over.
     *
     * @param name what was asked for, not what it is an alias of; in any case, with or without the root's dot
     * @param lifetime from {@code now} on; the answer's, with what the observer adds to it
     * @throws IllegalArgumentException when the lifetime is negative or longer than {@link #LONGEST_LIFETIME}
     */
    public NameChanges observe(String name, Collection<IpAddress> addresses, Duration lifetime, Instant now) {
        if (lifetime.isNegative() || lifetime.compareTo(LONGEST_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "lifetime of " + name + " must be from 0 to " + LONGEST_LIFETIME.toSeconds() + " s: " + lifetime);
        }
        Set<IpAddress> touched = expired(now);
        List<IpAddress> refused = new ArrayList<>();
        DnsName asked = DnsName.of(name);
        if (asked.isPlain()) {
            KnownName known = answers.find(asked).orElseGet(() -> known(asked));
            for (IpAddress address : addresses) {
                if (answers.put(known, address, now.plus(lifetime))) {
                    touched.add(address);
                } else if (known.isNeeded()) {
                    refused.add(address);
                }
            }
        }
        return changes(touched, refused);
    }

    /**
     * Forgets what has expired. An observer that wants to spare connections in use calls it later, or observes the pair
     * again.
     */
    public NameChanges expire(Instant now) {
        return changes(expired(now), List.of());
    }

    /** When {@link #expire} will next have something to do; empty where nothing is known. */
    public Optional<Instant> nextExpiry() {
        return answers.nextExpiry();
    }

    /** All addresses that names in use stand for, with the labels their identities must have. A view; it changes. */
    public Map<IpAddress, Labels> labels() {
        return Collections.unmodifiableMap(labels);
    }

    /** Every pair of name and address that is known, in the order of names and addresses. */
    public List<KnownAddress> entries() {
        return answers.all().stream()
                .map(answer -> new KnownAddress(
                        answer.name().name.text(), answer.address(), answer.expiry(), answer.name().meantBy))
                .sorted(Comparator.comparing(KnownAddress::name).thenComparing(KnownAddress::address))
                .toList();
    }

    /** How many pairs of name and address are known. */
    public int size() {
        return answers.size();
    }

    private KnownName known(DnsName name) {
        KnownName known = new KnownName(name);
        addMeaning(known, watched);
        return known;
    }

    private static boolean addMeaning(KnownName name, Map<Peer.Names, NamePattern> patterns) {
        boolean changed = false;
        for (Map.Entry<Peer.Names, NamePattern> pattern : patterns.entrySet()) {
            if (pattern.getValue().fits(name.name)) {
                changed |= name.meantBy.add(pattern.getKey());
            }
        }
        return changed;
    }

    private Set<IpAddress> expired(Instant now) {
        Set<IpAddress> touched = new HashSet<>();
        answers.expire(now).forEach(answer -> touched.add(answer.address()));
        return touched;
    }

    private NameChanges changes(Set<IpAddress> touched, List<IpAddress> refused) {
        Map<IpAddress, Labels> changed = new HashMap<>();
        Set<IpAddress> released = new HashSet<>();
        for (IpAddress address : touched) {
            Optional<Labels> needed = needed(address);
            if (needed.isEmpty()) {
                if (labels.remove(address) != null) {
                    released.add(address);
                }
            } else if (!needed.get().equals(labels.put(address, needed.get()))) {
                changed.put(address, needed.get());
            }
        }
        return new NameChanges(changed, released, refused);
    }

    private Optional<Labels> needed(IpAddress address) {
        Set<Label> names = new HashSet<>();
        for (KnownName name : answers.namesOf(address)) {
            name.meantBy.forEach(meaning -> names.add(meaning.label()));
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Cidr prefix = Cidr.of(address);
        names.add(Label.cidr(prefix));
        names.add(PeerIdentity.world(prefix));
        return Optional.of(Labels.of(names));
    }
}
