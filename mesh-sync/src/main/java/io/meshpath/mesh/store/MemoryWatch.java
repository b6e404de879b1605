// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import io.meshpath.mesh.store.WatchBatch.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A place in the store's history: nothing is queued for a reader, so that a slow one costs no memory. One that falls
 * behind the oldest revision kept has to read everything again, as with etcd. Everything here happens under the lock of
 * the store.
 */
final class MemoryWatch implements Watch {
    private static final int MOST_EVENTS = 1000; // in one answer, unless one revision alone has more

    private final MemoryStore store;
    private final MemoryData data;
    private final Condition news;
    private final List<WatchRange> ranges;
    private final Deque<Answer> answers = new ArrayDeque<>(); // of the revisions before next
    private long next; // the first revision that was not looked at
    private boolean progress;
    private long last = Long.MAX_VALUE; // the last revision that is delivered
    private @Nullable MemoryRefusal end; // what is told after that

    private record Answer(int range, List<Event> events) {}

    MemoryWatch(MemoryStore store, MemoryData data, Condition news, List<WatchRange> ranges) {
        long now = data.history().revision() + 1;
        this.store = store;
        this.data = data;
        this.news = news;
        this.ranges = ranges.stream()
                .map(range -> range.from() > 0 ? range : new WatchRange(range.prefix(), now))
                .toList();
        this.next = this.ranges.stream().mapToLong(WatchRange::from).min().orElse(now);
        for (int i = 0; i < ranges.size(); i++) {
            answers.add(new Answer(i, new ArrayList<>())); // that it is watched, as etcd answers
        }
    }

    /** A revision was written. One that concerns nobody here is passed over at once, so that it may be forgotten. */
    void happened(long revision, List<Event> events) {
        if (events.stream().anyMatch(event -> concerns(revision, event))) {
            news.signalAll();
        } else if (next == revision) {
            next++;
        }
    }

    private boolean concerns(long revision, Event event) {
        return ranges.stream()
                .anyMatch(
                        range -> revision >= range.from() && event.entry().key().startsWith(range.prefix()));
    }

    /** Nothing that happens from now on is delivered. */
    void end(MemoryRefusal reason) {
        if (end == null) {
            last = data.history().revision();
            end = reason;
            data.watches().remove(this);
            news.signalAll();
        }
    }

    @Override
    public void requestProgress() {
        store.locked(() -> {
            progress = true;
            news.signalAll();
            return this;
        });
    }

    @Override
    public List<WatchBatch> take(Duration timeout, int most) throws InterruptedException {
        return store.waiting(news, timeout, () -> batches(most));
    }

    /** What there is now, at most so many. */
    private List<WatchBatch> batches(int most) {
        while (answers.size() <= most && next <= Math.min(last, data.history().revision())) {
            requireKept();
            look(next++);
        }
        List<WatchBatch> batches = new ArrayList<>();
        while (batches.size() < most && !answers.isEmpty()) {
            Answer answer = answers.remove();
            batches.add(new WatchBatch(answer.range(), data.header(), answer.events()));
        }
        if (progress && batches.size() < most) {
            progress = false;
            batches.add(new WatchBatch(-1, data.header(), List.of()));
        }
        if (batches.isEmpty() && end != null) {
            throw refused(end);
        }
        return batches;
    }

    private void requireKept() {
        long oldest = data.history().oldest();
        if (next < oldest) {
            throw refused(new MemoryRefusal(
                    StoreException.Kind.REVISION_GONE,
                    "revision " + next + " is compacted; the oldest kept is " + oldest));
        }
    }

    private StoreException refused(MemoryRefusal reason) {
        return reason.of("watch " + ranges, store);
    }

    /** Sorts what happened at a revision by range, and adds it to answers that are not yet taken. */
    private void look(long revision) {
        List<Event> events = data.history().at(revision);
        for (int i = 0; i < ranges.size(); i++) {
            WatchRange range = ranges.get(i);
            List<Event> matching = revision < range.from()
                    ? List.of()
                    : events.stream()
                            .filter(event -> event.entry().key().startsWith(range.prefix()))
                            .toList();
            if (!matching.isEmpty()) {
                answer(i).events().addAll(matching);
            }
        }
    }

    private Answer answer(int range) {
        Answer newest = answers.peekLast();
        if (newest != null && newest.range() == range && newest.events().size() < MOST_EVENTS) {
            return newest;
        }
        Answer answer = new Answer(range, new ArrayList<>());
        answers.add(answer);
        return answer;
    }

    @Override
    public void close() {
        store.locked(() -> {
            end(MemoryRefusal.failed("closed"));
            return this;
        });
    }
}
