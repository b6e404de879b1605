// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one table of three sources, and tells the sink what changes in it.
 *
 * <p>A <em>fact</em> says who has an address; it stands above the rest, and belongs to the source that said it first:
 * another cannot change it. For everything else, the identity is that of the longest policy prefix around it (the world
 * where there is none) and the node is that of the longest pod CIDR around it, so that a packet to a pod that nobody has
 * heard of yet still finds its node. Not safe for use by multiple threads.
 */
public final class IpcacheTable {
    private record Fact(String source, IpcacheEntry entry) {}

    private final IpcacheSink sink;
    private final Map<Cidr, Fact> facts = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>(); // of facts, by source
    private final PrefixTable<IpAddress> podCidrs = new PrefixTable<>();
    private final PrefixTable<Integer> policyCidrs = new PrefixTable<>();

    /** An empty table; the sink is told only of what changes from now on. */
    public IpcacheTable(IpcacheSink sink) {
        this.sink = sink;
    }

    /** Takes facts of one source; returns the prefixes refused because they are another source's. */
    public Set<Cidr> put(String source, Map<Cidr, IpcacheEntry> said) {
        Set<Cidr> refused = new HashSet<>();
        Map<Cidr, IpcacheEntry> changed = new LinkedHashMap<>();
        said.forEach((prefix, entry) -> {
            Fact before = facts.get(prefix);
            if (before != null && !before.source.equals(source)) {
                refused.add(prefix);
            } else if (before == null || !before.entry.equals(entry)) {
                counts.merge(source, before == null ? 1 : 0, Integer::sum);
                facts.put(prefix, new Fact(source, entry));
                changed.put(prefix, entry);
            }
        });
        tell(changed, Set.of());
        return refused;
    }

    /** Withdraws facts of one source; what it never said stays. */
    public void remove(String source, Collection<Cidr> prefixes) {
        Set<Cidr> gone = new HashSet<>();
        for (Cidr prefix : prefixes) {
            if (isFactOf(source, prefix)) {
                facts.remove(prefix);
                gone.add(prefix);
            }
        }
        counts.merge(source, -gone.size(), Integer::sum);
        retell(gone);
    }

    /** Moves what lives behind some nodes to others: {@code moves} says which, for facts of one source. */
    public void moveNodes(String source, Map<IpAddress, IpAddress> moves) {
        if (moves.isEmpty()) {
            return;
        }
        Map<Cidr, IpcacheEntry> moved = new HashMap<>();
        facts.forEach((prefix, fact) -> {
            Optional<IpAddress> to = fact.entry.node().map(moves::get);
            if (fact.source.equals(source) && to.isPresent()) {
                moved.put(prefix, new IpcacheEntry(fact.entry.identity(), to));
            }
        });
        put(source, moved);
    }

    /** Withdraws the facts of one source that are not in {@code whole}. */
    public void prune(String source, Set<Cidr> whole) {
        long kept = whole.stream().filter(prefix -> isFactOf(source, prefix)).count();
        if (kept == counts.getOrDefault(source, 0)) {
            return; // as usual: looking through all facts of all sources would take long
        }
        Set<Cidr> beyond = new HashSet<>();
        facts.forEach((prefix, fact) -> {
            if (fact.source.equals(source) && !whole.contains(prefix)) {
                beyond.add(prefix);
            }
        });
        remove(source, beyond);
    }

    private boolean isFactOf(String source, Cidr prefix) {
        Fact fact = facts.get(prefix);
        return fact != null && fact.source.equals(source);
    }

    /** Sets the nodes behind pod CIDRs, and forgets those in {@code gone}. */
    public void podCidrs(Map<Cidr, IpAddress> nodes, Collection<Cidr> gone) {
        Set<Cidr> changed = new HashSet<>();
        gone.stream().filter(podCidrs::remove).forEach(changed::add);
        nodes.forEach((prefix, node) -> {
            if (podCidrs.put(prefix, node)) {
                changed.add(prefix);
            }
        });
        retell(inside(changed));
    }

    /** Sets the identities of prefixes that policies tell apart, and forgets those in {@code gone}. */
    public void policyCidrs(Map<Cidr, Integer> identities, Collection<Cidr> gone) {
        Set<Cidr> changed = new HashSet<>();
        gone.stream().filter(policyCidrs::remove).forEach(changed::add);
        identities.forEach((prefix, identity) -> {
            if (policyCidrs.put(prefix, identity)) {
                changed.add(prefix);
            }
        });
        retell(inside(changed));
    }

    /** What the table says of exactly {@code prefix}; empty when it has no entry of its own. */
    public Optional<IpcacheEntry> get(Cidr prefix) {
        Fact fact = facts.get(prefix);
        if (fact != null) {
            return Optional.of(fact.entry);
        }
        if (!podCidrs.contains(prefix) && !policyCidrs.contains(prefix)) {
            return Optional.empty();
        }
        ReservedIdentity world = prefix.isV4() ? ReservedIdentity.WORLD_IPV4 : ReservedIdentity.WORLD_IPV6;
        int identity = policyCidrs.longest(prefix).orElse(world.number());
        return Optional.of(new IpcacheEntry(identity, podCidrs.longest(prefix)));
    }

    /** Takes out of the sink which of these prefixes the table has no entry for: an earlier agent left them there. */
    public void dropUnknown(Collection<Cidr> prefixes) {
        Set<Cidr> unknown = new HashSet<>(prefixes);
        unknown.removeIf(prefix -> get(prefix).isPresent());
        tell(Map.of(), unknown);
    }

    /** How many entries there are. */
    public int size() {
        return prefixes().size();
    }

    /** The prefixes there are entries of, exact addresses among them. */
    public Set<Cidr> prefixes() {
        Set<Cidr> prefixes = new HashSet<>(facts.keySet());
        prefixes.addAll(podCidrs.prefixes());
        prefixes.addAll(policyCidrs.prefixes());
        return prefixes;
    }

    /** The changed prefixes, and every pod or policy prefix inside one of them: their entries depend on it. */
    private Set<Cidr> inside(Set<Cidr> changed) {
        Set<Cidr> affected = new HashSet<>(changed);
        for (Cidr prefix : changed) {
            affected.addAll(podCidrs.inside(prefix));
            affected.addAll(policyCidrs.inside(prefix));
        }
        return affected;
    }

    private void retell(Set<Cidr> prefixes) {
        Map<Cidr, IpcacheEntry> changed = new LinkedHashMap<>();
        Set<Cidr> gone = new HashSet<>();
        for (Cidr prefix : prefixes) {
            get(prefix).ifPresentOrElse(entry -> changed.put(prefix, entry), () -> gone.add(prefix));
        }
        tell(changed, gone);
    }

    private void tell(Map<Cidr, IpcacheEntry> changed, Set<Cidr> gone) {
        if (!changed.isEmpty()) {
            sink.update(changed);
        }
        if (!gone.isEmpty()) {
            sink.delete(gone);
        }
    }
}
