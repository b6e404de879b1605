// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class RingBufferIT {
    private static final int BYTES = 64 * 1024;
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(10);

    private RingBuffer ring;

    @BeforeEach
    void create() {
        ring = RingBuffer.create("mp_ring", BYTES);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    @Test
    void handsRecordsOutInOrder() {
        List<Long> times = new ArrayList<>();
        try (TestProgram program = TestProgram.outputTo(ring.map(), 2, 0)) {
            program.run(100);
        }
        int records = ring.poll(
                (buffer, offset, length) -> {
                    assertThat(length).isEqualTo(16);
                    times.add(buffer.getLong(offset));
                },
                LONG);
        assertThat(records).isEqualTo(100);
        assertThat(times).hasSize(100).isSorted();
        assertThat(ring.available()).isZero();
    }

    @Test
    void goesRoundTheRingManyTimes() {
        int perRound = BYTES / 32;
        List<Long> times = new ArrayList<>();
        try (TestProgram program = TestProgram.outputTo(ring.map(), 3, 0)) { // 24 bytes and a header
            for (int round = 0; round < 10; round++) {
                program.run(perRound - 1);
                ring.consume((buffer, offset, length) -> times.add(buffer.getLong(offset + 16)), Integer.MAX_VALUE);
            }
        }
        assertThat(times).hasSize(10 * (perRound - 1)).isSorted();
    }

    @Test
    void stopsAtTheLimit() {
        try (TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            program.run(10);
        }
        assertThat(ring.consume((buffer, offset, length) -> {}, 4)).isEqualTo(4);
        assertThat(ring.consume((buffer, offset, length) -> {}, 100)).isEqualTo(6);
    }

    @Test
    void givesUpWhenTheTimeIsOver() {
        long start = System.nanoTime();
        assertThat(ring.poll((buffer, offset, length) -> {}, SHORT)).isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void wakesUpForARecord() throws InterruptedException {
        AtomicInteger seen = new AtomicInteger();
        Thread reader = new Thread(() -> seen.set(ring.poll((buffer, offset, length) -> {}, LONG)));
        reader.start();
        Thread.sleep(50); // so that it waits most probably; the claim holds either way
        try (TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            program.run(1);
        }
        reader.join();
        assertThat(seen.get()).isEqualTo(1);
    }

    @Test
    void skipsAndCountsDiscardedRecords() {
        try (TestProgram discard = TestProgram.discardIn(ring.map());
                TestProgram output = TestProgram.outputTo(ring.map(), 1, 0)) {
            discard.run(3);
            output.run(1);
        }
        assertThat(ring.consume((buffer, offset, length) -> {}, 100)).isEqualTo(1);
        assertThat(ring.discarded()).isEqualTo(3);
    }

    @Test
    void aRecordWhoseHandlerThrewCountsAsRead() {
        try (TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            program.run(2);
        }
        assertThatThrownBy(() -> ring.consume(
                        (buffer, offset, length) -> {
                            throw new IllegalStateException("no");
                        },
                        100))
                .hasMessage("no");
        assertThat(ring.consume((buffer, offset, length) -> {}, 100)).isEqualTo(1);
    }

    @Test
    void mayBeClosedByItsHandler() {
        try (TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            program.run(5);
        }
        List<Long> times = new ArrayList<>();
        int records = ring.consume(
                (buffer, offset, length) -> {
                    ring.close();
                    times.add(buffer.getLong(offset));
                },
                100);
        assertThat(records).isEqualTo(5);
        assertThat(times).hasSize(5).doesNotContain(0L);
        assertThatThrownBy(() -> ring.consume((buffer, offset, length) -> {}, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("closed");
    }

    @Test
    void refusesASecondReader() {
        try (TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            program.run(1);
        }
        ring.consume(
                (buffer, offset, length) -> assertThatThrownBy(() -> ring.consume((b, o, l) -> {}, 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageEndingWith("has a reader already"),
                1);
    }

    @Test
    void readingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sum = new long[1];
        RingBuffer.Handler handler = (buffer, offset, length) -> sum[0] += buffer.getLong(offset);
        try (TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            long allocated = 0;
            for (int round = 0; round < 200; round++) {
                program.run(1_000);
                long before = threads.getCurrentThreadAllocatedBytes();
                assertThat(ring.consume(handler, Integer.MAX_VALUE)).isEqualTo(1_000);
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isLessThan(10_000); // the assertion's own, for 1,000 records
        }
    }
}
