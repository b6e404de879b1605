// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A change of an endpoint's trie, in an order in which every packet gets its old verdict or its new one:
 *
 * <ol>
 *   <li>New entries of single peers, the longest first: each packet is decided anew when the entry comes that is to decide it.
 *   <li>When no packet is between its two look-ups any more: those for everybody, in the same way.
 *   <li>Old entries for everybody go, the shortest first, so that what they covered falls to the new ones at once.
 *   <li>Old entries of single peers go; where these have none now, the entries for everybody are new already.
 * </ol>
 *
 * <p>Not safe for use by multiple threads.
 */
final class TrieChange {
    private static final int STATIC_BITS = 40;
    private static final int DENY = 1;
    private static final int LENGTH_SHIFT = 3;
    private static final int DENY_PRECEDENCE = 255;
    private static final int ALLOW_PRECEDENCE = 1;
    private static final int PEERS_PRECEDENCE = 0xffff_ff00;
    private static final int EVERYBODYS_PRECEDENCE = 0xffff_fe00;
    private static final int EVERYBODY = 0;

    private static final Comparator<TrieKey> SHORTEST_FIRST = Comparator.comparingLong(TrieKey::prefixLength);

    private final Map<TrieKey, TrieEntry> peersPut = new LinkedHashMap<>();
    private final Map<TrieKey, TrieEntry> everybodysPut = new LinkedHashMap<>();
    private final List<TrieKey> everybodysGone = new ArrayList<>();
    private final List<TrieKey> peersGone = new ArrayList<>();
    private int added;

    /** Has entries for everybody become others. */
    void everybody(Direction direction, Map<Place, Integer> before, Map<Place, Integer> after) {
        note(EVERYBODY, direction, before, after, everybodysPut, everybodysGone);
    }

    /** Has the entries of one peer become others. */
    void peer(int peer, Direction direction, Map<Place, Integer> before, Map<Place, Integer> after) {
        note(peer, direction, before, after, peersPut, peersGone);
    }

    private void note(
            int peer,
            Direction direction,
            Map<Place, Integer> before,
            Map<Place, Integer> after,
            Map<TrieKey, TrieEntry> put,
            List<TrieKey> gone) {
        after.forEach((place, verdict) -> {
            Integer old = before.get(place);
            if (old == null) {
                added++;
            }
            if (!verdict.equals(old)) {
                put.put(key(peer, direction, place), entry(peer, place, verdict));
            }
        });
        before.keySet().stream()
                .filter(place -> !after.containsKey(place))
                .forEach(place -> gone.add(key(peer, direction, place)));
    }

    private static TrieKey key(int peer, Direction direction, Place place) {
        return new TrieKey(
                STATIC_BITS + place.bits(),
                peer,
                direction == Direction.EGRESS ? 1 : 0,
                place.protocol(),
                place.port());
    }

    private static TrieEntry entry(int peer, Place place, int verdict) {
        boolean allows = Verdict.isAllowed(verdict);
        int flags = (allows ? 0 : DENY) | place.bits() << LENGTH_SHIFT;
        int precedence = (peer == EVERYBODY ? EVERYBODYS_PRECEDENCE : PEERS_PRECEDENCE)
                | (allows ? ALLOW_PRECEDENCE : DENY_PRECEDENCE);
        return new TrieEntry(0, flags, 0, precedence, Verdict.rule(verdict));
    }

    boolean isEmpty() {
        return peersPut.isEmpty() && everybodysPut.isEmpty() && everybodysGone.isEmpty() && peersGone.isEmpty();
    }

    /** The entries that are put. */
    Set<TrieKey> keys() {
        Set<TrieKey> keys = new HashSet<>(peersPut.keySet());
        keys.addAll(everybodysPut.keySet());
        return keys;
    }

    /** How many entries more there are before the old ones go. */
    int added() {
        return added;
    }

    /** How many entries more there are in the end; may be negative. */
    int growth() {
        return added - everybodysGone.size() - peersGone.size();
    }

    /** @param gracePeriod returns when each program that ran at its start has ended */
    void apply(BpfLpmTrie<TrieKey, TrieEntry> trie, Runnable gracePeriod) {
        trie.putAll(longestFirst(peersPut));
        if (!peersPut.isEmpty() && !(everybodysPut.isEmpty() && everybodysGone.isEmpty())) {
            gracePeriod.run();
        }
        trie.putAll(longestFirst(everybodysPut));
        everybodysGone.sort(SHORTEST_FIRST);
        trie.deleteAll(everybodysGone);
        peersGone.sort(SHORTEST_FIRST);
        trie.deleteAll(peersGone);
    }

    private static Map<TrieKey, TrieEntry> longestFirst(Map<TrieKey, TrieEntry> entries) {
        Map<TrieKey, TrieEntry> sorted = new LinkedHashMap<>();
        entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(SHORTEST_FIRST.reversed()))
                .forEachOrdered(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
