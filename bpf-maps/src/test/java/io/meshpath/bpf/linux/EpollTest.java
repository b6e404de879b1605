// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpollTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private static Fd event(int initial) {
        return Fd.own(Linux.eventfd(initial, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK), "test event");
    }

    @Test
    void waitsForTheTimeGiven() {
        long start = System.nanoTime();
        try (Epoll epoll = Epoll.create("test")) {
            assertThat(epoll.await(TimeUnit.MILLISECONDS.toNanos(20))).isTrue();
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void returnsWhenSomethingCanBeRead() {
        try (Epoll epoll = Epoll.create("test");
                Fd quiet = event(0);
                Fd ready = event(1)) {
            epoll.add(quiet);
            epoll.add(ready);
            assertThat(epoll.await(LONG)).isTrue();
            assertThat(epoll.await(LONG)).isTrue(); // it still can
            epoll.remove(ready);
            assertThat(epoll.await(1)).isTrue();
        }
    }

    @Test
    void aWakeUpEndsOneWait() {
        try (Epoll epoll = Epoll.create("test")) {
            epoll.wakeUp();
            epoll.wakeUp();
            assertThat(epoll.await(LONG)).isFalse();
            assertThat(epoll.await(1)).isTrue();
        }
    }

    @Test
    void aWakeUpEndsTheWaitThatGoesOn() throws InterruptedException {
        boolean[] undisturbed = {true};
        try (Epoll epoll = Epoll.create("test")) {
            Thread waiting = new Thread(() -> undisturbed[0] = epoll.await(LONG));
            waiting.start();
            Thread.sleep(20); // so that it waits most probably; the claim holds either way
            epoll.wakeUp();
            waiting.join();
        }
        assertThat(undisturbed[0]).isFalse();
    }

    @Test
    void useAfterCloseFailsLoudly() {
        Epoll epoll = Epoll.create("test");
        epoll.close();
        epoll.close();
        assertThatThrownBy(() -> epoll.await(1)).hasMessage("closed: epoll of test");
        assertThatThrownBy(epoll::wakeUp).hasMessage("closed: wake-up of test");
    }

    @ParameterizedTest
    @CsvSource({"-5, 0", "0, 0", "1, 1", "1000000, 1", "1000001, 2", "9223372036854775807, 2147483647"})
    void millisecondsAreRoundedUp(long nanos, int millis) {
        assertThat(Epoll.millis(nanos)).isEqualTo(millis);
    }
}
