// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tries of all endpoints, and the identities that they speak of. Not safe for use by multiple threads. */
final class EndpointTries {
    private final Runnable gracePeriod;
    private final Map<Integer, EndpointTrie> tries = new HashMap<>();
    private final IdentityMembers identities = new IdentityMembers();

    /** @param gracePeriod returns when each program that ran at its start has ended */
    EndpointTries(Runnable gracePeriod) {
        this.gracePeriod = gracePeriod;
    }

    IdentityMembers identities() {
        return identities;
    }

    Collection<EndpointTrie> all() {
        return tries.values();
    }

    Optional<EndpointTrie> of(int endpoint) {
        return Optional.ofNullable(tries.get(endpoint));
    }

    void put(int endpoint, EndpointTrie trie) {
        tries.put(endpoint, trie);
    }

    void remove(int endpoint) {
        tries.remove(endpoint);
    }

    /** The entries of a matrix; those that another endpoint has already where it has the same matrix. */
    MatrixEntries entriesOf(VerdictMatrix matrix, PortClasses ports) {
        for (EndpointTrie trie : all()) {
            for (Direction direction : Direction.values()) {
                Optional<MatrixEntries> known = trie.enforced(direction)
                        .map(EndpointTrie.Enforced::entries)
                        .filter(entries -> entries.matrix().equals(matrix));
                if (known.isPresent()) {
                    return known.get();
                }
            }
        }
        return new MatrixEntries(matrix, ports);
    }

    /** A part of a change: what it means for one direction of an endpoint. */
    interface Part {
        void add(TrieChange change, Direction direction, MatrixEntries enforced);
    }

    /** What each trie is to become. */
    Map<EndpointTrie, TrieChange> changes(Part part) {
        Map<EndpointTrie, TrieChange> changes = new LinkedHashMap<>();
        all().forEach(trie -> changes.put(trie, change(trie, part)));
        return changes;
    }

    private static TrieChange change(EndpointTrie trie, Part part) {
        TrieChange change = new TrieChange();
        for (Direction direction : Direction.values()) {
            trie.enforced(direction).ifPresent(now -> part.add(change, direction, now.entries()));
        }
        return change;
    }

    /** Has the entries of one matrix, for everybody and for each identity, give way to those of another. */
    void become(TrieChange change, Direction direction, MatrixEntries before, MatrixEntries after) {
        change.everybody(direction, before.everybodys(), after.everybodys());
        identities.forEach((identityClass, members) -> {
            Map<Place, Integer> old = before.of(identityClass);
            Map<Place, Integer> now = after.of(identityClass);
            if (!old.equals(now)) {
                members.forEach(identity -> change.peer(identity, direction, old, now));
            }
        });
    }

    /**
     * Makes these changes, or none where a trie has no room.
     *
     * @throws io.meshpath.datapath.PolicyTableFullException then
     */
    void apply(Map<EndpointTrie, TrieChange> changes) {
        all().stream()
                .filter(EndpointTrie::isUneven)
                .forEach(trie -> trie.restore(
                        change(
                                trie,
                                (whole, direction, entries) -> become(whole, direction, MatrixEntries.NONE, entries)),
                        gracePeriod));
        changes.forEach(EndpointTrie::require);
        try {
            changes.forEach((trie, change) -> trie.apply(change, gracePeriod));
        } catch (RuntimeException e) {
            changes.keySet().forEach(EndpointTrie::markUneven); // also those that are done: nobody notes the change
            throw e;
        }
    }
}
