// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.meshpath.bpf.layout.Layouts;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class BpfCountersIT {
    private static final int CPUS = PossibleCpus.count();

    @Test
    void whatARingBufferRefusedIsCountedByItsProgram() {
        try (RingBuffer ring = RingBuffer.create("mp_ring", 4096);
                BpfCounters counters = BpfCounters.create("mp_lost", 1, 2);
                TestProgram program = TestProgram.outputOrCount(ring.map(), counters.map(), 1)) {
            program.run(1_000);
            ring.consume((buffer, offset, length) -> {}, Integer.MAX_VALUE);
            assertThat(counters.sum(0, 1)).isPositive();
            assertThat(ring.records() + counters.sum(0, 1)).isEqualTo(1_000);
            assertThat(counters.sum(0)).isZero();
        }
    }

    @Test
    void eachRecordIsReadOrRefusedWhileProgramAndReaderRun() throws InterruptedException {
        int atLeast = 200;
        int times = 500;
        long atOnce = 16 * 1024 / 16; // records that the ring holds
        AtomicInteger runs = new AtomicInteger();
        AtomicBoolean readerIsBehind = new AtomicBoolean(true);
        try (RingBuffer ring = RingBuffer.create("mp_ring", 16 * 1024);
                BpfCounters counters = BpfCounters.create("mp_lost", 1);
                TestProgram program = TestProgram.outputOrCount(ring.map(), counters.map(), 0)) {
            Thread producer = new Thread(() -> {
                while (runs.get() < atLeast || readerIsBehind.get()) {
                    program.run(times);
                    runs.incrementAndGet();
                }
            });
            producer.start();
            long[] wrong = new long[1];
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while ((producer.isAlive() || ring.records() + counters.sum(0) < (long) runs.get() * times)
                    && System.nanoTime() < deadline) {
                ring.pollUntil(
                        (buffer, offset, length) -> wrong[0] += length == 8 && buffer.getLong(offset) == 7 ? 0 : 1,
                        100,
                        Math.min(deadline, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10)));
                readerIsBehind.set(ring.records() <= atOnce && System.nanoTime() < deadline);
            }
            readerIsBehind.set(false);
            producer.join();
            assertThat(ring.records() + counters.sum(0)).isEqualTo((long) runs.get() * times);
            assertThat(ring.records()).isGreaterThan(atOnce);
            assertThat(wrong[0]).isZero();
        }
    }

    @Test
    void sumsAreOfAllCpus() {
        BpfMap map = MapSpec.array("mp_counters", 16, 3)
                .withType(MapType.PERCPU_ARRAY)
                .create();
        try (BpfPerCpuArray<List<Long>> values = BpfPerCpuArray.over(map, Layouts.array(Layouts.U64, 2));
                BpfCounters counters = BpfCounters.over(map)) {
            values.set(2, Collections.nCopies(CPUS, List.of(3L, 5L)));
            long[] sums = new long[2];
            counters.sums(2, sums);
            assertThat(sums).containsExactly(3L * CPUS, 5L * CPUS);
            assertThat(counters.all(1)).containsExactly(0, 0, 5L * CPUS);
            counters.reset(2);
            assertThat(counters.all(1)).containsOnly(0);
        }
    }

    @Test
    void countersHaveKeys() {
        BpfMap map = MapSpec.hash("mp_counters", 4, 8, 10)
                .withType(MapType.PERCPU_HASH)
                .create();
        try (BpfPerCpuHashMap<Integer, Long> values = BpfPerCpuHashMap.over(map, Layouts.U32, Layouts.U64);
                BpfKeyedCounters<Integer> counters = BpfKeyedCounters.over(map, Layouts.U32)) {
            values.put(7, Collections.nCopies(CPUS, 2L));
            assertThat(counters.insert(7)).isFalse();
            assertThat(counters.insert(8)).isTrue();
            assertThat(counters.sum(7)).isEqualTo(2L * CPUS);
            assertThat(counters.sum(9)).isZero();
            assertThat(counters.all(0)).isEqualTo(Map.of(7, 2L * CPUS, 8, 0L));
            assertThat(counters.delete(7)).isTrue();
            assertThat(counters.delete(7)).isFalse();
        }
    }

    @Test
    void refusesValuesThatAreNoNumbers() {
        BpfMap map = MapSpec.hash("mp_counters", 4, 12, 10).create();
        assertThatThrownBy(() -> BpfKeyedCounters.over(map, Layouts.U64))
                .hasMessage(
                        "map mp_counters does not fit: its keys have 4 bytes, the layout has 8; it is a HASH map, this"
                                + " view is for PERCPU_HASH, LRU_PERCPU_HASH; its values have 12 bytes, no multiple of 8");
        assertThat(map.fd().isOpen()).isFalse();
    }

    @Test
    void thereAreNoOtherWords() {
        try (BpfCounters counters = BpfCounters.create("mp_counters", 1)) {
            assertThatThrownBy(() -> counters.sum(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> counters.sum(1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void readingASumAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (BpfCounters counters = BpfCounters.create("mp_counters", 4, 2)) {
            long sum = 0;
            long allocated = 0;
            for (int round = 0; round < 100; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int read = 0; read < 1_000; read++) {
                    sum += counters.sum(read & 3, read & 1);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(sum).isZero();
            assertThat(allocated).isLessThan(1_000);
        }
    }
}
