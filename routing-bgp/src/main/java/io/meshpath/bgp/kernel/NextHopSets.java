// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import io.meshpath.bgp.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sets of next hops that are wanted, each once however many prefixes share it. Owned by the thread that calls doWork(). */
final class NextHopSets {
    private final Map<List<Via>, NextHopSet> sets = new HashMap<>();
    private final List<@Nullable NextHopSet> byNumber = new ArrayList<>(); // number 1 is the first
    private final List<Integer> free = new ArrayList<>();

    /** The set of the next hops of {@code paths}; empty when there is nothing to install: no route, or our own is the best. */
    Optional<NextHopSet> of(List<Route> paths) {
        if (paths.isEmpty() || paths.get(0).source().isLocal()) {
            return Optional.empty();
        }
        List<Via> vias = vias(paths);
        return vias.isEmpty() ? Optional.empty() : Optional.of(sets.computeIfAbsent(vias, this::create));
    }

    private static List<Via> vias(List<Route> paths) {
        if (paths.size() == 1) {
            return Via.of(paths.get(0)).map(List::of).orElse(List.of());
        }
        List<Via> vias = new ArrayList<>(paths.size());
        for (Route path : paths) {
            Via.of(path)
                    .filter(via -> !path.source().isLocal() && !vias.contains(via))
                    .ifPresent(vias::add);
        }
        vias.sort((one, other) ->
                one.address().compareTo(other.address())); // the same paths in another order are the same
        return List.copyOf(vias);
    }

    private NextHopSet create(List<Via> vias) {
        int number = free.isEmpty() ? byNumber.size() + 1 : free.remove(free.size() - 1);
        NextHopSet set = new NextHopSet(number, vias);
        if (number > byNumber.size()) {
            byNumber.add(set);
        } else {
            byNumber.set(number - 1, set);
        }
        return set;
    }

    /** The set with this number, which somebody uses. */
    NextHopSet get(int number) {
        NextHopSet set = byNumber.get(number - 1);
        if (set == null) {
            throw new IllegalArgumentException("no set of next hops has number " + number);
        }
        return set;
    }

    /** One prefix less wants this set; the last one takes it away. */
    void release(int number) {
        NextHopSet set = get(number);
        if (--set.users == 0) {
            sets.remove(set.vias);
            byNumber.set(number - 1, null);
            free.add(number);
        }
    }

    Collection<NextHopSet> all() {
        return sets.values();
    }

    /** How many prefixes have no next hop that can be reached. */
    int unresolved() {
        return sets.values().stream()
                .filter(set -> set.object == 0)
                .mapToInt(set -> set.users)
                .sum();
    }
}
