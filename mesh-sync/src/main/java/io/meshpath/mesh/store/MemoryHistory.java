// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.store.WatchBatch.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All versions of all keys since the oldest revision that is kept. Writes belong to the next revision until {@link
 * #end}. Not safe for use by multiple threads.
 */
final class MemoryHistory {
    private final TreeMap<String, List<Event>> versions = new TreeMap<>(KeyOrder.UTF_8); // of a key, the oldest first
    private final Map<Long, List<Event>> log = new HashMap<>(); // by revision, without a gap
    private List<Event> writing = new ArrayList<>();
    private long revision = 1; // etcd begins with 1 as well
    private long oldest;

    /** The newest revision. */
    long revision() {
        return revision;
    }

    /** The oldest revision that is kept; 0 while all are. */
    long oldest() {
        return oldest;
    }

    /** What happened at a revision that is kept. */
    List<Event> at(long when) {
        return log.getOrDefault(when, List.of());
    }

    Optional<Entry> get(String key) {
        return get(key, revision + 1);
    }

    Optional<Entry> get(String key, long when) {
        return Optional.ofNullable(versions.get(key)).flatMap(all -> newest(all, when));
    }

    /** What was under a prefix at a revision, in the order of keys. */
    List<Entry> under(String prefix, long when) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, List<Event>> key : versions.tailMap(prefix, true).entrySet()) {
            if (!key.getKey().startsWith(prefix)) {
                break;
            }
            newest(key.getValue(), when).ifPresent(entries::add);
        }
        return entries;
    }

    private static Optional<Entry> newest(List<Event> all, long when) {
        for (int i = all.size() - 1; i >= 0; i--) {
            Event event = all.get(i);
            if (event.entry().modRevision() <= when) {
                return event.deleted() ? Optional.empty() : Optional.of(event.entry());
            }
        }
        return Optional.empty();
    }

    /** Puts a key; returns what it was before. */
    Optional<Entry> put(String key, ByteString value, long lease) {
        Optional<Entry> before = get(key);
        long created = before.map(Entry::createRevision).orElse(revision + 1);
        write(new Event(false, new Entry(key, value, created, revision + 1, lease)));
        return before;
    }

    /** Deletes a key; returns what it was before. */
    Optional<Entry> delete(String key) {
        Optional<Entry> before = get(key);
        before.ifPresent(entry -> write(new Event(true, new Entry(key, ByteString.EMPTY, 0, revision + 1, 0))));
        return before;
    }

    private void write(Event event) {
        versions.computeIfAbsent(event.entry().key(), key -> new ArrayList<>(1)).add(event);
        writing.add(event);
    }

    /** Ends the revision being written, if anything was; returns what happened at it. */
    List<Event> end() {
        List<Event> events = writing;
        if (!events.isEmpty()) {
            revision++;
            log.put(revision, events);
            writing = new ArrayList<>();
        }
        return events;
    }

    /** Forgets what was before a revision, and keeps what is needed to read at it and to watch from it. */
    void compact(long to) {
        for (long when = oldest; when <= to; when++) {
            at(when).forEach(event -> thin(event.entry().key(), to));
            if (when < to) {
                log.remove(when);
            }
        }
        oldest = to;
    }

    private void thin(String key, long to) {
        List<Event> all = versions.get(key);
        if (all == null) {
            return;
        }
        int past = 0; // how many versions are no longer seen by anybody
        while (past + 1 < all.size() && all.get(past + 1).entry().modRevision() <= to) {
            past++;
        }
        Event first = all.get(past);
        boolean gone = first.deleted() && first.entry().modRevision() <= to;
        all.subList(0, gone ? past + 1 : past).clear();
        if (all.isEmpty()) {
            versions.remove(key);
        }
    }
}
