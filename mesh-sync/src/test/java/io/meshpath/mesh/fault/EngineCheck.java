// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.fault.EngineLog.Told;
import io.meshpath.mesh.fault.History.Change;
import io.meshpath.mesh.store.WatchBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether what an engine told is what happened, by the words of etcd's watch: ordered, unique, reliable and atomic, prefix
 * by prefix; and whether each reading is what there was at its revision. Not safe for use by multiple threads.
 */
final class EngineCheck {
    private static final List<String> PREFIXES = RandomWrites.KEYS.watched();

    private final History history;
    private final List<String> violations = new ArrayList<>();
    private final List<Long> lags = new ArrayList<>();
    private final long[] at = new long[PREFIXES.size()]; // how far each prefix was told
    private int life = -1;

    EngineCheck(History history) {
        this.history = history;
    }

    /** What is wrong with it, one line each. */
    List<String> violations(List<Told> log) {
        for (Told told : log) {
            if (told.whole()) {
                checkReading(told);
            } else if (life < 0) {
                violations.add("reliable: events came before any reading");
            } else {
                checkEvents(told);
            }
        }
        return List.copyOf(violations);
    }

    /** How long it took from a write's acknowledgement until its event was told, in nanoseconds, of every event told. */
    List<Long> lags() {
        return lags;
    }

    private void checkReading(Told told) {
        Map<String, String> read = new HashMap<>();
        told.events()
                .forEach(event -> read.put(event.entry().key(), event.entry().text()));
        for (int i = Math.max(0, life); i < history.lives(); i++) {
            if (history.stateAt(i, PREFIXES, told.revision()).equals(Optional.of(read))) {
                if (life >= 0 && !told.anew() && mustBeAnew(i)) {
                    violations.add("the reading at " + told.revision() + " is of another life, unnoticed");
                }
                life = i;
                Arrays.fill(at, told.revision());
                return;
            }
        }
        violations.add("reading: revision " + told.revision() + " never looked like that: " + difference(read, told));
    }

    /** Whether the etcd of another life is to be told from the one that was followed: it was seen to do something else. */
    private boolean mustBeAnew(int other) {
        return other != life && furthest() > history.shared(other) && !history.isCompacted(other, furthest());
    }

    private String difference(Map<String, String> read, Told told) {
        Map<String, String> was =
                history.stateAt(history.lives() - 1, PREFIXES, told.revision()).orElse(Map.of());
        Map<String, String> more = new TreeMap<>(read);
        more.entrySet().removeAll(was.entrySet());
        Map<String, String> less = new TreeMap<>(was);
        less.entrySet().removeAll(read.entrySet());
        return "read " + more + " instead of " + less;
    }

    private void checkEvents(Told told) {
        List<String> first = problems(life, told);
        int fits = life;
        // What was applied may be common to an etcd and the one restored from its snapshot: then going on is right.
        while (!problems(fits, told).isEmpty()
                && fits + 1 < history.lives()
                && furthest() <= history.shared(fits + 1)) {
            fits++;
        }
        if (problems(fits, told).isEmpty()) {
            life = fits;
        } else {
            violations.addAll(first);
        }
        Map<Long, Long> times = history.times(life);
        for (WatchBatch.Event event : told.events()) {
            int prefix = prefixOf(event);
            at[prefix] = Math.max(at[prefix], event.entry().modRevision());
            lags.add(told.nanos() - times.getOrDefault(event.entry().modRevision(), told.nanos()));
        }
    }

    private long furthest() {
        return Arrays.stream(at).max().orElseThrow();
    }

    private static int prefixOf(WatchBatch.Event event) {
        for (int i = 0; i < PREFIXES.size(); i++) {
            if (event.entry().key().startsWith(PREFIXES.get(i))) {
                return i;
            }
        }
        throw new AssertionError("nobody asked for " + event);
    }

    /** What is wrong with events, if they are of this life. */
    private List<String> problems(int of, Told told) {
        List<String> problems = new ArrayList<>();
        for (int prefix = 0; prefix < at.length; prefix++) {
            TreeMap<Long, List<Change>> came = new TreeMap<>();
            for (WatchBatch.Event event : told.events()) {
                if (prefixOf(event) == prefix) {
                    checkTurn(event, at[prefix], came, problems);
                    came.computeIfAbsent(event.entry().modRevision(), r -> new ArrayList<>())
                            .add(change(event));
                }
            }
            if (!came.isEmpty()) {
                String begin = PREFIXES.get(prefix);
                compare(begin, came, history.between(of, begin, at[prefix], came.lastKey()), problems);
            }
        }
        return problems;
    }

    private static void checkTurn(
            WatchBatch.Event event, long known, SortedMap<Long, List<Change>> came, List<String> problems) {
        long revision = event.entry().modRevision();
        if (revision <= known) {
            problems.add("unique: " + event + " came again after revision " + known);
        } else if (!came.isEmpty() && revision < came.lastKey()) {
            problems.add("ordered: " + event + " came after revision " + came.lastKey());
        }
    }

    private static void compare(
            String begin, Map<Long, List<Change>> came, Map<Long, List<Change>> happened, List<String> problems) {
        happened.forEach((revision, changes) -> {
            List<Change> told = came.getOrDefault(revision, List.of());
            if (told.isEmpty()) {
                problems.add("reliable: revision " + revision + " of " + begin + " was never told: " + changes);
            } else if (told.size() < changes.size() && changes.containsAll(told)) {
                problems.add("atomic: of revision " + revision + " only " + told + " came of " + changes);
            } else if (!told.equals(changes)) {
                problems.add("reliable: revision " + revision + " came as " + told + " but was " + changes);
            }
        });
        came.keySet().stream()
                .filter(revision -> !happened.containsKey(revision))
                .forEach(revision -> problems.add("reliable: revision " + revision + " never happened"));
    }

    private static Change change(WatchBatch.Event event) {
        return new Change(
                event.entry().key(),
                event.deleted() ? Optional.empty() : Optional.of(event.entry().text()));
    }
}
