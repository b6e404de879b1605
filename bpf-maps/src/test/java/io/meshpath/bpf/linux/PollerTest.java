// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollerTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private final Poller poller = Poller.create("test");
    private final List<String> told = new ArrayList<>();
    private final List<Fd> events = new ArrayList<>();

    @AfterEach
    void close() {
        events.forEach(Fd::close);
        poller.close();
    }

    private Fd event(int initial) {
        Fd fd = Fd.own(Linux.eventfd(initial, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK), "test event");
        events.add(fd);
        return fd;
    }

    private void add(Fd fd, int interest, String name) {
        poller.add(fd, interest, ready -> told.add(name + " " + ready));
    }

    @Test
    void tellsTheWatcherOfWhatIsReadyAndNobodyElse() {
        add(event(0), Linux.EPOLLIN, "quiet");
        add(event(1), Linux.EPOLLIN, "ready");
        poller.await(LONG);
        assertThat(poller.dispatch()).isOne();
        assertThat(told).containsExactly("ready " + Linux.EPOLLIN);
    }

    @Test
    void tellsItAgainWhileItHolds() {
        add(event(1), Linux.EPOLLIN, "ready");
        poller.dispatch();
        poller.dispatch();
        assertThat(told).hasSize(2);
    }

    @Test
    void waitsForWhatItWasLastAskedFor() {
        Fd fd = event(1);
        add(fd, 0, "event");
        assertThat(poller.dispatch()).isZero();
        poller.modify(fd, Linux.EPOLLIN | Linux.EPOLLOUT);
        poller.dispatch();
        poller.modify(fd, Linux.EPOLLOUT);
        poller.dispatch();
        assertThat(told).containsExactly("event 5", "event 4");
    }

    @Test
    void tellsNothingOfWhatWasRemoved() {
        Fd fd = event(1);
        add(fd, Linux.EPOLLIN, "ready");
        poller.remove(fd);
        poller.remove(fd);
        assertThat(poller.dispatch()).isZero();
        assertThatThrownBy(() -> poller.modify(fd, Linux.EPOLLIN)).hasMessageStartingWith("not watched: test event");
    }

    @Test
    void tellsNobodyOfAnEventWhoseDescriptorIsAnotherMeanwhile() {
        Fd first = event(1);
        add(first, Linux.EPOLLIN, "first");
        poller.await(LONG); // the event is found, and not told yet
        poller.remove(first);
        int number = first.raw();
        first.close();
        Fd second = event(0);
        assertThat(second.raw()).isEqualTo(number);
        add(second, Linux.EPOLLIN, "second");
        assertThat(poller.dispatch()).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void tellsOfMoreThanFitIntoOneAnswerOfTheKernel() {
        IntStream.range(0, 150).forEach(i -> add(event(1), Linux.EPOLLIN, "event " + i));
        for (int i = 0; i < 3; i++) {
            poller.dispatch();
        }
        assertThat(new HashSet<>(told)).hasSize(150);
    }

    @Test
    void goesOnWithTheRestAfterAWatcherThrew() {
        poller.add(event(1), Linux.EPOLLIN, ready -> {
            throw new IllegalStateException("a watcher that fails on purpose");
        });
        add(event(1), Linux.EPOLLIN, "second");
        assertThatThrownBy(poller::dispatch).hasMessage("a watcher that fails on purpose");
        poller.dispatch();
        assertThat(told).containsExactly("second 1");
    }

    @Test
    void aWakeUpEndsTheWaitAndIsNoWork() throws InterruptedException {
        Thread waking = new Thread(poller::wakeUp);
        waking.start();
        poller.await(LONG);
        waking.join();
        assertThat(poller.dispatch()).isZero();
        long start = System.nanoTime();
        poller.await(TimeUnit.MILLISECONDS.toNanos(20)); // it ended one wait only
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void useAfterCloseFailsLoudly() {
        poller.close();
        assertThatThrownBy(poller::dispatch).hasMessage("closed: epoll of test");
        assertThatThrownBy(poller::wakeUp).hasMessage("closed: wake-up of test");
    }
}
