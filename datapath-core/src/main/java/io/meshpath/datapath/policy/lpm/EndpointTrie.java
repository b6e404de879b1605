// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.datapath.PolicyTableFullException;
import io.meshpath.datapath.policy.Direction;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One endpoint's trie in the kernel, and what it says. Not safe for use by multiple threads. */
final class EndpointTrie implements AutoCloseable {
    // Before Linux 6.13 a full trie does not even let an entry be replaced.
    private static final int SPARE = 1;

    /** The matrix in force in one direction. */
    record Enforced(MatrixEntries entries, long revision) {}

    private final int endpoint;
    private final int limit;
    private final BpfLpmTrie<TrieKey, TrieEntry> trie;
    private final Map<Direction, Enforced> enforced = new EnumMap<>(Direction.class);
    private int size;
    private boolean uneven;

    private EndpointTrie(int endpoint, int limit, BpfLpmTrie<TrieKey, TrieEntry> trie) {
        this.endpoint = endpoint;
        this.limit = limit;
        this.trie = trie;
    }

    static EndpointTrie create(int endpoint, MapSpec declared, int limit) {
        MapSpec spec = declared.withName(name(endpoint)).withMaxEntries(limit + SPARE);
        return new EndpointTrie(endpoint, limit, BpfLpmTrie.over(spec.create(), TrieKey.LAYOUT, TrieEntry.LAYOUT));
    }

    /** What Cilium calls the policy map of an endpoint. */
    static String name(int endpoint) {
        return "cilium_policy_v2_%05d".formatted(endpoint);
    }

    Optional<Enforced> enforced(Direction direction) {
        return Optional.ofNullable(enforced.get(direction));
    }

    void enforced(Direction direction, Enforced now) {
        enforced.put(direction, now);
    }

    /** Has other entries in the place of those that decide the same by other ports. */
    void renew(Map<MatrixEntries, MatrixEntries> anew) {
        enforced.replaceAll(
                (direction, now) -> new Enforced(anew.getOrDefault(now.entries(), now.entries()), now.revision()));
    }

    /** How many entries there are. */
    int size() {
        return size;
    }

    BpfMap map() {
        return trie.map();
    }

    /** Whether a change was interrupted, so that there may be other entries than it should have. */
    boolean isUneven() {
        return uneven;
    }

    void markUneven() {
        uneven = true;
    }

    /**
     * Says no if there is no room for a change; nothing is changed yet.
     *
     * @throws PolicyTableFullException then
     */
    void require(TrieChange change) {
        if (size + change.added() > limit) {
            throw new PolicyTableFullException("policy trie of endpoint " + endpoint + " is full: "
                    + (size + change.added()) + " entries are needed while its policy changes, " + limit
                    + " are allowed; raise the number of entries, or use the verdict tables");
        }
    }

    void apply(TrieChange change, Runnable gracePeriod) {
        change.apply(trie, gracePeriod);
        size += change.growth();
    }

    /** Makes the trie whole again after an interrupted change. */
    void restore(TrieChange whole, Runnable gracePeriod) {
        Set<TrieKey> strays = new HashSet<>(trie.entries().keySet());
        strays.removeAll(whole.keys());
        whole.apply(trie, gracePeriod);
        trie.deleteAll(strays);
        size = whole.added();
        uneven = false;
    }

    @Override
    public void close() {
        trie.close();
    }
}
