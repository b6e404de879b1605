// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A watch on the same ranges in both stores of a pair. */
final class WatchPair implements AutoCloseable {
    private final StorePair pair;
    private final List<WatchRange> ranges;
    private final Watch left;
    private final Watch right;

    WatchPair(StorePair pair, List<WatchRange> ranges, Watch left, Watch right) {
        this.pair = pair;
        this.ranges = ranges;
        this.left = left;
        this.right = right;
    }

    /** Both deliver the same events for each range, up to the key that ends so. */
    void requireSameUpTo(String marker) throws InterruptedException {
        Map<Integer, List<Object>> expected = events(true, left, marker);
        Map<Integer, List<Object>> actual = events(false, right, marker);
        ranges.forEach(range -> {
            int i = ranges.indexOf(range);
            assertThat(actual.get(i)).as(range.toString()).isEqualTo(expected.get(i));
        });
    }

    private Map<Integer, List<Object>> events(boolean isLeft, Watch watch, String marker) throws InterruptedException {
        Map<Integer, List<Object>> events = new HashMap<>();
        int open = ranges.size();
        Due end = Due.in(Duration.ofSeconds(10));
        while (open > 0 && !end.isNow()) {
            for (WatchBatch batch : watch.take(Duration.ofMillis(200), 3)) {
                for (WatchBatch.Event event : batch.events()) {
                    events.computeIfAbsent(batch.range(), range -> new ArrayList<>())
                            .add(pair.comparable(isLeft, event));
                    open -= event.entry().key().equals(ranges.get(batch.range()).prefix() + marker) ? 1 : 0;
                }
            }
        }
        assertThat(open).as("ranges without their marker").isZero();
        return events;
    }

    /** What a watch says at its end. */
    static StoreException end(Watch watch, Duration timeout) throws InterruptedException {
        Due end = Due.in(timeout);
        while (!end.isNow()) {
            try {
                watch.take(Duration.ofMillis(100), 10);
            } catch (StoreException e) {
                return e;
            }
        }
        throw new AssertionError("the watch has not ended");
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
