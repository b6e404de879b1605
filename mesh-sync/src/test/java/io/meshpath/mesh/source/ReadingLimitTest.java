// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadingLimitTest {
    private static final int READERS = 20;

    @Test
    void noMoreReadAtOnceThanMay() throws Exception {
        ReadingLimit limit = ReadingLimit.of(3);
        CountDownLatch three = new CountDownLatch(3); // none goes on before so many read
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Integer>> readings = new ArrayList<>();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        for (int i = 0; i < READERS; i++) {
            readings.add(readers.submit(() -> limit.read(() -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                three.countDown();
                await(three);
                return now.decrementAndGet();
            })));
        }
        for (Future<Integer> reading : readings) {
            reading.get();
        }
        readers.shutdown();
        assertThat(most).hasValue(3);
    }

    @Test
    void aReadingThatFailsLetsTheNextOneRead() throws Exception {
        ReadingLimit limit = ReadingLimit.of(1);
        assertThatThrownBy(() -> limit.read(() -> {
                    throw new IllegalStateException("broken off");
                }))
                .hasMessage("broken off");
        assertThat(limit.read(() -> "read")).isEqualTo("read");
    }

    @Test
    void atLeastOneMustBeAbleToRead() {
        assertThatThrownBy(() -> ReadingLimit.of(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
