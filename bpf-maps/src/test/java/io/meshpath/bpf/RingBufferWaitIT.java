// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class RingBufferWaitIT {
    private static final int BYTES = 64 * 1024;
    private static final int NO_WAKEUP = 1;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final RingBuffer.Handler IGNORE = (buffer, offset, length) -> {};

    @Test
    void aPassedDeadlineStillHandsOutWhatIsThere() {
        try (RingBuffer ring = RingBuffer.create("mp_ring", BYTES);
                TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            program.run(5);
            assertThat(ring.pollUntil(IGNORE, 3, System.nanoTime() - 1)).isEqualTo(3);
            assertThat(ring.pollUntil(IGNORE, 3, System.nanoTime() - 1)).isEqualTo(2);
            assertThat(ring.pollUntil(IGNORE, 3, System.nanoTime() - 1)).isZero();
            assertThat(ring.records()).isEqualTo(5);
        }
    }

    @Test
    void aDeadlineIsKept() {
        try (RingBuffer ring = RingBuffer.create("mp_ring", BYTES)) {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
            assertThat(ring.pollUntil(IGNORE, 1, deadline)).isZero();
            assertThat(System.nanoTime() - deadline).isNotNegative();
        }
    }

    @Test
    void flushBringsOutWhatCameWithoutAWakeUp() throws InterruptedException {
        AtomicInteger seen = new AtomicInteger(-1);
        try (RingBuffer ring = RingBuffer.create("mp_ring", BYTES);
                TestProgram program = TestProgram.outputTo(ring.map(), 1, NO_WAKEUP)) {
            Thread reader = new Thread(() -> seen.set(ring.poll(IGNORE, LONG)));
            reader.start();
            Thread.sleep(50); // so that it waits most probably; the claim holds either way
            program.run(3);
            ring.flush();
            reader.join();
        }
        assertThat(seen.get()).isEqualTo(3);
    }

    @Test
    void flushWithoutARecordEndsTheWaitAllTheSame() {
        try (RingBuffer ring = RingBuffer.create("mp_ring", BYTES)) {
            ring.flush();
            assertThat(ring.poll(IGNORE, LONG)).isZero();
        }
    }

    @Test
    void closingEndsAWait() throws InterruptedException {
        RingBuffer ring = RingBuffer.create("mp_ring", BYTES);
        List<Throwable> thrown = new ArrayList<>();
        Thread reader = new Thread(() -> ring.poll(IGNORE, LONG));
        reader.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
        reader.start();
        Thread.sleep(50); // so that it waits most probably; the claim holds either way
        ring.close();
        ring.close();
        reader.join();
        assertThat(thrown)
                .singleElement()
                .satisfies(e -> assertThat(e)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("closed: RINGBUF map mp_ring"));
    }

    // Reading memory that close() took away would end the JVM, and with it the test run.
    @Test
    void closingHurtsNobodyWhateverTheyDo() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            RingBuffer ring = RingBuffer.create("mp_ring", 4096);
            AtomicInteger closed = new AtomicInteger();
            List<Thread> users = List.of(
                    until(closed, () -> ring.poll(IGNORE, LONG)),
                    until(closed, ring::available),
                    until(closed, ring::flush));
            try (TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
                users.forEach(Thread::start);
                program.run(round);
            }
            ring.close();
            for (Thread user : users) {
                user.join();
            }
            assertThat(closed).hasValue(3);
        }
    }

    private static Thread until(AtomicInteger closed, Runnable use) {
        return new Thread(() -> {
            try {
                while (true) {
                    use.run();
                }
            } catch (IllegalStateException e) {
                closed.addAndGet(e.getMessage().startsWith("closed: ") ? 1 : 0);
            }
        });
    }

    @Test
    void othersMayLookWhileOneWaits() throws InterruptedException {
        try (RingBuffer ring = RingBuffer.create("mp_ring", BYTES);
                TestProgram program = TestProgram.outputTo(ring.map(), 1, NO_WAKEUP)) {
            Thread reader = new Thread(() -> ring.poll(IGNORE, LONG));
            reader.start();
            Thread.sleep(50); // so that it waits most probably; the claim holds either way
            program.run(2);
            assertThat(ring.available()).isIn(0L, 32L); // 0 if it was late to wait
            assertThat(ring.capacity()).isEqualTo(BYTES);
            ring.flush();
            reader.join();
            assertThat(ring.available()).isZero();
        }
    }

    @Test
    void pollingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RingBuffer ring = RingBuffer.create("mp_ring", BYTES);
                TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            long allocated = 0;
            for (int round = 0; round < 200; round++) {
                program.run(100);
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int record = 0; record < 100; record++) {
                    ring.pollUntil(IGNORE, 1, Long.MAX_VALUE);
                }
                ring.pollUntil(IGNORE, 1, System.nanoTime() + 1); // waits for nothing
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).isLessThan(1_000);
            assertThat(ring.records()).isEqualTo(20_000);
        }
    }

    @Test
    void oneThreadReadsSeveralRingBuffers() {
        List<String> seen = new ArrayList<>();
        try (RingBufferGroup group = RingBufferGroup.create()) {
            RingBuffer first = RingBuffer.create("mp_first", BYTES);
            group.add(first, (buffer, offset, length) -> seen.add("first"));
            RingBuffer second = RingBuffer.create("mp_second", BYTES);
            group.add(second, (buffer, offset, length) -> seen.add("second"));
            assertThat(group.poll(Duration.ofMillis(1))).isZero();
            try (TestProgram toFirst = TestProgram.outputTo(first.map(), 1, 0);
                    TestProgram toSecond = TestProgram.outputTo(second.map(), 1, 0)) {
                toFirst.run(3);
                toSecond.run(3);
            }
            assertThat(group.pollUntil(3, System.nanoTime())).isEqualTo(3);
            assertThat(group.poll(LONG)).isEqualTo(3);
        }
        assertThat(seen).containsExactly("first", "first", "first", "second", "second", "second");
    }

    @Test
    void aGroupWakesUpForAnyOfItsMembers() throws InterruptedException {
        AtomicInteger seen = new AtomicInteger();
        try (RingBufferGroup group = RingBufferGroup.create()) {
            group.add(RingBuffer.create("mp_first", BYTES), IGNORE);
            RingBuffer second = RingBuffer.create("mp_second", BYTES);
            group.add(second, IGNORE);
            Thread reader = new Thread(() -> seen.set(group.poll(LONG)));
            reader.start();
            Thread.sleep(50); // so that it waits most probably; the claim holds either way
            try (TestProgram program = TestProgram.outputTo(second.map(), 1, 0)) {
                program.run(1);
            }
            reader.join();
        }
        assertThat(seen.get()).isEqualTo(1);
    }
}
