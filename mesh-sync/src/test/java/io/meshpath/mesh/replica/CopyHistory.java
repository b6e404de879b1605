// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Clusters.TORONTO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Watch;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.store.WatchBatch.Event;
import io.meshpath.mesh.store.WatchRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that happened in a target, revision by revision: what no look at its end shows. */
final class CopyHistory {
    private static final String LEADER = ReplicaKeys.leader(TORONTO);
    private static final String CURSOR = ReplicaKeys.cursor(TORONTO);

    private final Map<Long, List<Event>> revisions = new TreeMap<>();

    private CopyHistory() {}

    /** What happened from a revision on until now. */
    static CopyHistory since(KeyValueStore store, long from) throws InterruptedException {
        CopyHistory history = new CopyHistory();
        long now = store.getAt(LEADER, 0).header().revision();
        store.txn().put("cilium/end-of-history", "", 0).commit();
        try (Watch watch = store.watch(List.of(new WatchRange("cilium/", from)))) {
            boolean ended = false;
            while (!ended) {
                for (WatchBatch batch : watch.take(Duration.ofSeconds(5), 1000)) {
                    batch.events().forEach(history::add);
                    ended |= batch.events().stream()
                            .anyMatch(event -> event.entry().modRevision() > now);
                }
            }
        }
        return history;
    }

    private void add(Event event) {
        revisions
                .computeIfAbsent(event.entry().modRevision(), revision -> new ArrayList<>())
                .add(event);
    }

    /** Makes sure that whoever moved the cursor had the seat at that moment; returns how many had it. */
    int requireOneWriterAtATime() throws Exception {
        String leader = "";
        int leaders = 0;
        for (List<Event> events : revisions.values()) {
            for (Event event : events) {
                if (event.entry().key().equals(LEADER)) {
                    leader = event.deleted() ? "" : event.entry().text();
                    leaders += event.deleted() ? 0 : 1;
                } else if (event.entry().key().equals(CURSOR) && !event.deleted()) {
                    String writer = new ObjectMapper()
                            .readTree(event.entry().text())
                            .path("writer")
                            .asText();
                    assertThat(writer).isEqualTo(leader);
                } else if (event.entry().key().startsWith("cilium/cache/")) {
                    assertThat(leader).as("who wrote %s", event.entry().key()).isNotEmpty();
                }
            }
        }
        return leaders;
    }

    /** Makes sure that no key, each of which only ever counted up at the source, went back. */
    void requireNothingWentBack() {
        Map<String, Integer> last = new HashMap<>();
        for (List<Event> events : revisions.values()) {
            for (Event event : events) {
                if (event.entry().key().startsWith(Stores.CACHE) && !event.deleted()) {
                    int value = Integer.parseInt(event.entry().text());
                    assertThat(value)
                            .as(event.entry().key())
                            .isGreaterThanOrEqualTo(
                                    last.getOrDefault(event.entry().key(), 0));
                    last.put(event.entry().key(), value);
                }
            }
        }
    }

    /** The revisions at which a key was put or deleted. */
    List<Long> of(String key) {
        return revisions.entrySet().stream()
                .filter(revision -> revision.getValue().stream()
                        .anyMatch(event -> event.entry().key().equals(key)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
