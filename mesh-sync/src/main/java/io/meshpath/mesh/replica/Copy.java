// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.replica.ReplicaReport.Count;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.source.Reading;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.WatchBatch.Event;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is written into the target, and in which order: first what is new, each kind after those that it rests on; then,
 * the other way round, what is gone; and last the canaries with the cursor, which says that all of this is done.
 *
 * <p>What the source lacks is kept for the grace where it may still come back: in a source that was created anew, and in a
 * kind that the source does not call complete. As long as something is kept the cursor stays where it is, so that a restart
 * finds the same again. Nothing is in memory but the keys that are kept. Not safe for use by multiple threads.
 */
final class Copy {
    private final CopyTarget target;
    private final CopyWriter writer;
    private final MeshTimers timers;
    private final ReplicaReport report;
    private final Due grace;
    private final Set<String> kept = new TreeSet<>();
    private Set<StateKind> complete = EnumSet.noneOf(StateKind.class);
    private Optional<Cursor> reached = Optional.empty();
    private boolean anew; // the source was created anew, and its writers still have time to come back
    private boolean everythingWanted;

    Copy(CopyTarget target, CopyWriter writer, MeshTimers timers, ReplicaReport report) {
        this.target = target;
        this.writer = writer;
        this.timers = timers;
        this.report = report;
        this.grace = Due.in(timers.clock(), Duration.ZERO);
    }

    /** Goes on with a copy that stands there. */
    void resume(KeyLayout copied) {
        complete = canariesOf(copied);
    }

    /** How many keys are kept that the source does not have. */
    int kept() {
        return kept.size();
    }

    /** Whether a kind became complete: what it lacks is seen by reading it at one revision. */
    boolean wantsEverything() {
        return everythingWanted;
    }

    /** Makes the copy equal to what was read, as far as nothing is kept. */
    void replace(CopyLayout layout, Reading reading) {
        report.readingBegins();
        if (reading.anew() || (kept.isEmpty() && grace.isNow())) {
            grace.again(timers.grace());
            anew = reading.anew();
        }
        complete = completeBy(layout, reading.entries());
        everythingWanted = false;
        kept.clear();
        List<List<Write>> steps = new ArrayList<>();
        for (StateKind kind : StateKind.values()) {
            Comparison comparison = compare(layout, kind, reading.entries());
            report.add(Count.SAME, comparison.same());
            boolean drop = !anew && complete.contains(kind);
            steps.add(kind.ordinal(), comparison.differing());
            steps.add(kind.ordinal() + 1, drop ? deletions(comparison.surplus()) : List.of());
            if (!drop) {
                kept.addAll(comparison.surplus());
            }
        }
        reached = Optional.of(reading.cursor());
        write(steps, newCanaries(layout.target()));
    }

    private Comparison compare(CopyLayout layout, StateKind kind, List<Entry> read) {
        String source = layout.source().prefix(kind);
        List<Entry> ofKind =
                read.stream().filter(entry -> entry.key().startsWith(source)).toList();
        String copy = layout.target().prefix(kind);
        return Comparison.of(ofKind, source, target.list(copy), copy);
    }

    private static Set<StateKind> completeBy(CopyLayout layout, List<Entry> read) {
        if (!layout.canaries()) {
            return EnumSet.allOf(StateKind.class);
        }
        Set<StateKind> complete = EnumSet.noneOf(StateKind.class);
        read.forEach(entry -> layout.completeBy(entry.key()).ifPresent(complete::add));
        return complete;
    }

    private static List<Write> deletions(Set<String> keys) {
        return keys.stream().map(key -> new Write(key, null)).toList();
    }

    /** Writes one step after the other, or all of them at once where they fit into one transaction. */
    private void write(List<List<Write>> steps, List<Write> canaries) {
        List<Write> all = new ArrayList<>();
        steps.forEach(all::addAll);
        all.addAll(canaries);
        if (Portion.of(all).size() <= 1) {
            writer.inOrder(List.of(new Portion(all, cursor())));
            return;
        }
        steps.forEach(step -> writer.inAnyOrder(Portion.of(step)));
        writer.inOrder(List.of(new Portion(canaries, cursor())));
    }

    /** The canaries that the copy lacks. They are written after what they speak of, and stay. */
    private List<Write> newCanaries(KeyLayout copied) {
        ByteString now = ByteString.copyFromUtf8(
                timers.clock().now().truncatedTo(ChronoUnit.SECONDS).toString());
        Set<StateKind> missing = EnumSet.noneOf(StateKind.class);
        missing.addAll(complete);
        missing.removeAll(canariesOf(copied));
        return missing.stream().map(kind -> new Write(copied.canary(kind), now)).toList();
    }

    private Set<StateKind> canariesOf(KeyLayout copied) {
        Set<String> there =
                target.list(copied.canaries()).stream().map(Entry::key).collect(Collectors.toSet());
        Set<StateKind> kinds = EnumSet.allOf(StateKind.class);
        kinds.removeIf(kind -> !there.contains(copied.canary(kind)));
        return kinds;
    }

    /** Writes what happened at the source, whole revisions of each kind at once. */
    void apply(CopyLayout layout, List<Event> events, Cursor before, Cursor after) {
        for (Event event : events) {
            layout.target(event.entry().key()).ifPresent(kept::remove);
            if (!event.deleted()) {
                layout.completeBy(event.entry().key())
                        .filter(kind -> !complete.contains(kind))
                        .ifPresent(kind -> everythingWanted = true);
            }
        }
        Packing.Packed packed = Packing.pack(layout, events, before, after);
        report.add(Count.SPLIT, packed.split());
        reached = Optional.of(after);
        writer.inOrder(kept.isEmpty() ? packed.portions() : withoutCursors(packed.portions()));
    }

    private static List<Portion> withoutCursors(List<Portion> portions) {
        return portions.stream()
                .filter(portion -> !portion.writes().isEmpty())
                .map(portion -> new Portion(portion.writes(), Optional.empty()))
                .toList();
    }

    /** Drops what was kept, once nobody came back for it in the grace. */
    void dropKeptWhenDue() {
        if (grace.isNow()) {
            anew = false;
            if (!kept.isEmpty()) {
                List<Write> gone = deletions(kept);
                kept.clear();
                write(List.of(gone), List.of());
            }
        }
    }

    /** Where the copy has come to, as long as it lacks nothing and has nothing too much. */
    private Optional<Cursor> cursor() {
        return kept.isEmpty() ? reached : Optional.empty();
    }
}
