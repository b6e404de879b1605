// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.meshpath.bpf.linux.Linux;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class PerfReaderIT {
    private static final int THREADS = 4 * Runtime.getRuntime().availableProcessors();
    private static final int BYTES = 16 * 1024;
    private static final int HEADER = 16; // of a record of whole words, with the four bytes behind it
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(10);

    private PerfReader reader;

    @BeforeEach
    void create() {
        reader = PerfReader.create("mp_events", BYTES);
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void anArrayHasRoomForEveryCpuThereCouldBe() {
        assertThat(reader.map().spec().maxEntries()).isEqualTo(PossibleCpus.count());
        assertThat(reader.map().info().maxEntries()).isEqualTo(PossibleCpus.count());
        assertThat(reader.cpus()).isEqualTo(OnlineCpus.now());
    }

    @Test
    void handsTheRecordsOfEachCpuOutInOrder() {
        Map<Integer, List<Long>> times = new HashMap<>();
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), 2)) {
            program.run(100);
        }
        int records = reader.poll(
                (cpu, buffer, offset, length) -> {
                    assertThat(length).isEqualTo(20); // 16, and the kernel's rounding
                    assertThat(buffer.getLong(offset)).isEqualTo(buffer.getLong(offset + 8));
                    times.computeIfAbsent(cpu, any -> new ArrayList<>()).add(buffer.getLong(offset));
                },
                LONG);
        assertThat(records).isEqualTo(100);
        assertThat(reader.records()).isEqualTo(100);
        assertThat(reader.available()).isZero();
        assertThat(times.values()).allSatisfy(ofCpu -> assertThat(ofCpu).isSorted());
    }

    @Test
    void putsTheRecordAcrossTheEndTogether() {
        int words = 5; // 56 bytes with what the kernel adds: no divisor of the ring
        int perRound = BYTES / (HEADER + 8 * words);
        int[] whole = new int[1];
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), words)) {
            for (int round = 0; round < 20; round++) {
                program.run(perRound - 1);
                reader.consume(
                        (cpu, buffer, offset, length) -> {
                            long first = buffer.getLong(offset);
                            for (int word = 1; word < words; word++) {
                                assertThat(buffer.getLong(offset + 8 * word)).isEqualTo(first);
                            }
                            whole[0]++;
                        },
                        Integer.MAX_VALUE);
            }
        }
        assertThat(whole[0]).isEqualTo(20 * (perRound - 1));
        assertThat(reader.lost()).isZero();
    }

    @Test
    void eachRecordIsHandedOutOrCountedAsLost() {
        int fit = BYTES / (HEADER + 8);
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), 1)) {
            program.run(3 * fit);
            assertThat(reader.consume((cpu, buffer, offset, length) -> {}, Integer.MAX_VALUE))
                    .isLessThan(3 * fit);
            requireAllAccountedFor(program, 3L * fit);
            assertThat(reader.lost()).isPositive();
        }
    }

    // The kernel says what got lost in the next record of the same CPU. Which one a thread runs on is not ours to say:
    // with
    // more threads than CPUs, each gets one.
    private void requireAllAccountedFor(TestProgram program, long sofar) {
        long output = sofar;
        do {
            IntStream.range(0, THREADS).parallel().forEach(thread -> program.run(1));
            output += THREADS;
            reader.consume((cpu, buffer, offset, length) -> {}, Integer.MAX_VALUE);
        } while (reader.records() + reader.lost() < output && output < sofar + 10_000);
        assertThat(reader.records() + reader.lost()).isEqualTo(output);
    }

    @Test
    void stopsAtTheLimitAndGoesOnBehindIt() {
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), 1)) {
            program.run(10);
        }
        assertThat(reader.consume((cpu, buffer, offset, length) -> {}, 4)).isEqualTo(4);
        assertThat(reader.consume((cpu, buffer, offset, length) -> {}, 100)).isEqualTo(6);
    }

    @Test
    void aRecordWhoseHandlerThrewCountsAsReadAndNoOtherIsLost() {
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), 1)) {
            program.run(5);
        }
        assertThatThrownBy(() -> reader.consume(
                        (cpu, buffer, offset, length) -> {
                            throw new IllegalStateException("no");
                        },
                        100))
                .hasMessage("no");
        assertThat(reader.consume((cpu, buffer, offset, length) -> {}, 100)).isEqualTo(4);
    }

    @Test
    void givesUpWhenTheTimeIsOver() {
        long start = System.nanoTime();
        assertThat(reader.poll((cpu, buffer, offset, length) -> {}, SHORT)).isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void wakesUpForARecord() throws InterruptedException {
        AtomicInteger seen = new AtomicInteger();
        Thread waiting = new Thread(() -> seen.set(reader.poll((cpu, buffer, offset, length) -> {}, LONG)));
        waiting.start();
        Thread.sleep(50); // so that it waits most probably; the claim holds either way
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), 1)) {
            program.run(1);
        }
        waiting.join();
        assertThat(seen.get()).isEqualTo(1);
    }

    @Test
    void waitsForMoreWhenToldTo() {
        try (PerfReader patient =
                        PerfReader.over(MapSpec.perfEventArray("mp_events").create(), BYTES, BYTES / 2);
                TestProgram program = TestProgram.outputToEvents(patient.map(), 1)) {
            assertThat(patient.poll((cpu, buffer, offset, length) -> {}, Duration.ZERO))
                    .isZero();
            program.run(1);
            assertThat(patient.available()).isEqualTo(HEADER + 8);
            patient.flush();
            assertThat(patient.poll((cpu, buffer, offset, length) -> {}, LONG)).isEqualTo(1);
        }
    }

    @Test
    void countsRecordsAsLostWhilePaused() {
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), 1)) {
            reader.pause();
            program.run(3);
            assertThat(reader.available()).isZero();
            reader.resume();
            requireAllAccountedFor(program, 3);
            assertThat(reader.lost()).isEqualTo(3);
        }
    }

    @Test
    void closingEndsAWait() throws InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        Thread waiting = new Thread(() -> {
            try {
                reader.poll((cpu, buffer, offset, length) -> {}, Duration.ofMinutes(5));
            } catch (IllegalStateException closed) {
                refused.incrementAndGet();
            }
        });
        waiting.start();
        Thread.sleep(50); // so that it waits most probably; the claim holds either way
        reader.close();
        waiting.join(LONG.toMillis());
        assertThat(refused.get()).isEqualTo(1);
    }

    @Test
    void refusesSizesThatAreNoRing() {
        BpfMap map = MapSpec.perfEventArray("mp_events").create();
        assertThatThrownBy(() -> PerfReader.over(map, 5_000))
                .hasMessage("a ring is a power of two of pages of " + Linux.pageSize() + " bytes, not 5000");
        assertThat(map.fd().isOpen()).isFalse();
    }

    @Test
    void readingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sum = new long[1];
        PerfReader.Handler handler = (cpu, buffer, offset, length) -> sum[0] += buffer.getLong(offset);
        try (TestProgram program = TestProgram.outputToEvents(reader.map(), 1)) {
            long allocated = 0;
            for (int round = 0; round < 200; round++) {
                program.run(500);
                long before = threads.getCurrentThreadAllocatedBytes();
                assertThat(reader.consume(handler, Integer.MAX_VALUE)).isEqualTo(500);
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isLessThan(10_000); // the assertion's own, for 500 records
        }
    }
}
