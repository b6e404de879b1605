// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.store.WatchBatch.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes transactions out of events: as many whole revisions of a prefix in each as fit, and of a key that changed several
 * times only the last value. So whoever reads the target sees no part of a revision, and nothing going back. Only a
 * revision that fits into no transaction is split. Not safe for use by multiple threads.
 */
final class Packing {
    private final CopyLayout layout;
    private final Progress progress;
    private final Cursor after;
    private final List<Portion> portions = new ArrayList<>();
    private Map<String, Write> open = new LinkedHashMap<>();
    private int size;
    private int split;

    private Packing(CopyLayout layout, Cursor before, Cursor after) {
        this.layout = layout;
        this.progress = new Progress(before);
        this.after = after;
    }

    /**
     * What the events come to.
     *
     * @param split how many revisions did not fit into one transaction
     */
    record Packed(List<Portion> portions, int split) {}

    /** Packs the events that lead from one cursor to another. */
    static Packed pack(CopyLayout layout, List<Event> events, Cursor before, Cursor after) {
        Packing packing = new Packing(layout, before, after);
        int from = 0;
        for (int to = 1; to <= events.size(); to++) {
            if (to == events.size() || !packing.isSame(events.get(from), events.get(to))) {
                packing.add(events.subList(from, to));
                from = to;
            }
        }
        packing.portions.add(new Portion(List.copyOf(packing.open.values()), Optional.of(after)));
        return new Packed(packing.portions, packing.split);
    }

    private boolean isSame(Event one, Event other) {
        return one.entry().modRevision() == other.entry().modRevision()
                && progress.rangeOf(one.entry().key())
                        == progress.rangeOf(other.entry().key());
    }

    /** Adds one revision of one prefix. */
    private void add(List<Event> revision) {
        List<Write> writes = new ArrayList<>(revision.size());
        int more = 0;
        for (Event event : revision) {
            Optional<String> target = layout.target(event.entry().key());
            if (target.isPresent()) {
                Write write = new Write(
                        target.get(), event.deleted() ? null : event.entry().value());
                writes.add(write);
                more += write.size();
            }
        }
        if (open.size() + writes.size() > Portion.MOST || size + more > Portion.LARGEST) {
            close();
        }
        if (writes.size() > Portion.MOST || more > Portion.LARGEST) {
            writes = splitOff(writes);
            more = writes.stream().mapToInt(Write::size).sum();
        }
        writes.forEach(write -> open.put(write.key(), write));
        size += more;
        progress.passed(progress.rangeOf(revision.get(0).entry().key()), revision);
    }

    private void close() {
        if (!open.isEmpty()) {
            portions.add(new Portion(List.copyOf(open.values()), Optional.of(progress.cursor(after.header()))));
            open = new LinkedHashMap<>();
            size = 0;
        }
    }

    /** All but the end of a revision that fits into no transaction; the cursor moves with the end, which is returned. */
    private List<Write> splitOff(List<Write> writes) {
        List<Portion> parts = Portion.of(writes);
        portions.addAll(parts.subList(0, parts.size() - 1));
        if (parts.size() > 1) {
            split++;
        }
        return parts.get(parts.size() - 1).writes();
    }
}
