// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that happened in an etcd, as its only writer knows it: each revision, and each life where it was created
 * anew or restored. Safe for use by multiple threads.
 */
final class History {
    /** A key got a value, or none. */
    record Change(String key, Optional<String> value) {}

    /** What was done at one revision, and when the writer knew. */
    record Write(List<Change> changes, long nanos) {}

    /**
     * One etcd between its creation and its loss: what there was at its first known revision, and what was done since. Up
     * to {@code shared} it is the same as the one before it, out of whose snapshot it was made.
     */
    record Life(long from, long shared, Map<String, String> base, NavigableMap<Long, Write> writes) {}

    private final List<Life> lives = new ArrayList<>();
    private final Map<Integer, Long> compacted = new HashMap<>();

    /** From here on it is another etcd, or the first one; this is what is in it at its newest revision. */
    synchronized void begin(long revision, List<Entry> entries) {
        if (!lives.isEmpty() && lives.get(lives.size() - 1).from() <= revision) {
            Life last = lives.get(lives.size() - 1);
            lives.add(new Life(
                    last.from(),
                    revision,
                    last.base(),
                    new TreeMap<>(last.writes().headMap(revision, true))));
            return;
        }
        Map<String, String> base = new HashMap<>();
        entries.forEach(entry -> base.put(entry.key(), entry.text()));
        lives.add(new Life(revision, 0, base, new TreeMap<>()));
    }

    synchronized void wrote(long revision, List<Change> changes) {
        lives.get(lives.size() - 1).writes().put(revision, new Write(changes, System.nanoTime()));
    }

    /** What was done up to this revision can no longer be read there. */
    synchronized void compacted(long revision) {
        compacted.merge(lives.size() - 1, revision, Math::max);
    }

    synchronized boolean isCompacted(int life, long revision) {
        return compacted.getOrDefault(life, 0L) >= revision;
    }

    synchronized int lives() {
        return lives.size();
    }

    /** Up to which revision a life is the same as the one before. */
    synchronized long shared(int life) {
        return lives.get(life).shared();
    }

    /** What was done in a life under a prefix, after one revision and up to another. */
    synchronized SortedMap<Long, List<Change>> between(int life, String prefix, long after, long last) {
        TreeMap<Long, List<Change>> found = new TreeMap<>();
        if (last <= after) {
            return found;
        }
        lives.get(life).writes().subMap(after, false, last, true).forEach((revision, write) -> {
            List<Change> changes = write.changes().stream()
                    .filter(change -> change.key().startsWith(prefix))
                    .toList();
            if (!changes.isEmpty()) {
                found.put(revision, changes);
            }
        });
        return found;
    }

    /** What there was under some prefixes at a revision of a life; empty where it had no such revision. */
    synchronized Optional<Map<String, String>> stateAt(int life, List<String> prefixes, long revision) {
        Life then = lives.get(life);
        if (revision < then.from()) {
            return Optional.empty();
        }
        Map<String, String> state = new HashMap<>(then.base());
        then.writes().headMap(revision, true).values().forEach(write -> apply(state, write));
        state.keySet().removeIf(key -> prefixes.stream().noneMatch(key::startsWith));
        return Optional.of(state);
    }

    /** What there is in the end. */
    Map<String, String> state(List<String> prefixes) {
        return stateAt(lives() - 1, prefixes, Long.MAX_VALUE).orElseThrow();
    }

    private static void apply(Map<String, String> state, Write write) {
        write.changes()
                .forEach(change -> change.value()
                        .ifPresentOrElse(value -> state.put(change.key(), value), () -> state.remove(change.key())));
    }

    /** What became of each key, through all lives: a value, or empty where it was gone. */
    synchronized Map<String, List<Optional<String>>> ofKeys() {
        Map<String, List<Optional<String>>> keys = new HashMap<>();
        Map<String, String> state = Map.of();
        for (int i = 0; i < lives.size(); i++) {
            Life life = lives.get(i);
            Map<String, String> begin = stateAt(i, List.of(""), Math.max(life.from(), life.shared()))
                    .orElseThrow();
            addDifferences(keys, state, begin);
            life.writes()
                    .tailMap(life.shared(), false)
                    .values()
                    .forEach(write -> write.changes().forEach(change -> add(keys, change.key(), change.value())));
            state = stateAt(i, List.of(""), Long.MAX_VALUE).orElseThrow();
        }
        return keys;
    }

    private static void addDifferences(
            Map<String, List<Optional<String>>> keys, Map<String, String> before, Map<String, String> after) {
        Set<String> either = new HashSet<>(before.keySet());
        either.addAll(after.keySet());
        for (String key : either) {
            Optional<String> now = Optional.ofNullable(after.get(key));
            if (!now.equals(Optional.ofNullable(before.get(key)))) {
                add(keys, key, now);
            }
        }
    }

    private static void add(Map<String, List<Optional<String>>> keys, String key, Optional<String> value) {
        keys.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    }

    /** When the writer knew of each revision of a life. */
    synchronized Map<Long, Long> times(int life) {
        Map<Long, Long> times = new HashMap<>();
        lives.get(life).writes().forEach((revision, write) -> times.put(revision, write.nanos()));
        return times;
    }

    synchronized int writes() {
        return lives.stream().mapToInt(life -> life.writes().size()).sum();
    }
}
