// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.meshpath.bpf.layout.Fields;
import io.meshpath.bpf.layout.Layouts;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class EntryBufferIT {
    private static final int TIMES = 50_000;

    private static BpfHashMap<Long, Long> newMap() {
        return BpfHashMap.create("mp_entry", Layouts.U64, Layouts.U64, 100);
    }

    @Test
    void doesWhatTheViewDoes() {
        try (BpfHashMap<Long, Long> map = newMap()) {
            EntryBuffer entry = map.map().entryBuffer();
            entry.key().putLong(0, 7);
            assertThat(entry.lookup()).isFalse();
            entry.value().putLong(0, 70);
            assertThat(entry.update(UpdateMode.INSERT)).isTrue();
            assertThat(entry.update(UpdateMode.INSERT)).isFalse();
            assertThat(map.get(7L)).contains(70L);
            map.put(7L, 71L);
            assertThat(entry.lookup()).isTrue();
            assertThat(entry.value().getLong(0)).isEqualTo(71);
            assertThat(entry.delete()).isTrue();
            assertThat(entry.delete()).isFalse();
        }
    }

    @Test
    void takesAnEntryOutAsOneStep() {
        try (BpfHashMap<Long, Long> map = newMap()) {
            map.put(7L, 70L);
            EntryBuffer entry = map.map().entryBuffer();
            entry.key().putLong(0, 7);
            if (!KernelVersion.running().isAtLeast(5, 14)) {
                assertThatThrownBy(entry::lookupAndDelete).hasMessageContaining("has no such operation for HASH maps");
                return;
            }
            assertThat(entry.lookupAndDelete()).isTrue();
            assertThat(entry.value().getLong(0)).isEqualTo(70);
            assertThat(entry.lookupAndDelete()).isFalse();
        }
    }

    @Test
    void failsOnceTheMapIsClosed() {
        BpfHashMap<Long, Long> map = newMap();
        EntryBuffer entry = map.map().entryBuffer();
        map.close();
        assertThatThrownBy(entry::lookup).hasMessage("closed: map mp_entry");
    }

    @Test
    void singleOperationsAllocateNothing() {
        try (BpfHashMap<Long, Long> map = newMap()) {
            EntryBuffer entry = map.map().entryBuffer();
            long allocated = allocatedBy(() -> {
                for (int i = 0; i < TIMES; i++) {
                    entry.key().putLong(0, i % 100);
                    entry.value().putLong(0, i);
                    entry.update(UpdateMode.ANY);
                    entry.lookup();
                    if (i % 3 == 0) {
                        entry.delete();
                    }
                }
            });
            assertThat(allocated).isLessThan(TIMES / 10);
        }
    }

    @Test
    void numbersAreReadWithoutAnObject() {
        try (BpfHashMap<Long, Long> map = newMap()) {
            Long there = 1_000L;
            Long missing = 2_000L;
            map.put(there, 5L);
            long allocated = allocatedBy(() -> {
                long sum = 0;
                for (int i = 0; i < TIMES; i++) {
                    sum += map.getAsLong(there, Fields::u64, 0) + map.getAsLong(missing, Fields::u64, 1);
                }
                assertThat(sum).isEqualTo(6L * TIMES);
            });
            assertThat(allocated).isLessThan(TIMES / 10);
        }
    }

    @Test
    void aWalkAllocatesItsRoomAndNothingForAnEntry() {
        try (BpfHashMap<Long, Long> map = BpfHashMap.create("mp_entry", Layouts.U64, Layouts.U64, TIMES)) {
            try (EntryBatch batch = map.map().entryBatch(1_000)) {
                long allocated = allocatedBy(() -> fill(batch));
                assertThat(allocated).isLessThan(TIMES / 10);
            }
            long[] sum = new long[1];
            long allocated = allocatedBy(() -> sum[0] = sum(map.map()));
            assertThat(sum[0]).isEqualTo((TIMES - 1L) * TIMES / 2);
            assertThat(allocated).isLessThan(TIMES / 10);
        }
    }

    private static void fill(EntryBatch batch) {
        for (int i = 0; i < TIMES; i++) {
            batch.keys().putLong(batch.nextKeyAt(), i);
            batch.values().putLong(batch.nextValueAt(), i);
            batch.add();
            if (batch.isFull()) {
                batch.update();
            }
        }
        batch.update();
    }

    private static long sum(BpfMap map) {
        long sum = 0;
        try (EntryWalk walk = map.entryWalk()) {
            while (walk.advance()) {
                for (int i = 0; i < walk.count(); i++) {
                    sum += walk.values().getLong(walk.valueAt(i));
                }
            }
        }
        return sum;
    }

    /** The least of several runs: others allocate for the compiler, and the first runs for class loading. */
    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 5; run++) {
            long before = threads.getThreadAllocatedBytes(thread);
            work.run();
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        return least;
    }
}
