// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FdTest {
    private static Fd eventfd() {
        return Fd.own(Linux.eventfd(0, Linux.EFD_CLOEXEC), "eventfd");
    }

    @Test
    void closesOnce() {
        Fd fd = eventfd();
        int raw = fd.raw();
        fd.close();
        assertThat(Errno.EBADF.is(Linux.close(raw))).isTrue();
        fd.close();
    }

    @Test
    void useAfterCloseNamesWhatItWas() {
        Fd fd = eventfd();
        fd.close();
        assertThatThrownBy(fd::raw).isInstanceOf(IllegalStateException.class).hasMessage("closed: eventfd");
        assertThat(fd).hasToString("eventfd (closed)");
    }

    @Test
    void refusesToOwnAnErrorNumber() {
        assertThatThrownBy(() -> Fd.own(-9, "map x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no descriptor for map x: -9");
    }

    @Test
    void aDuplicateLivesOnItsOwn() {
        Fd fd = eventfd();
        try (Fd copy = fd.duplicate()) {
            fd.close();
            assertThat(copy.isOpen()).isTrue();
            assertThat(copy.raw()).isNotNegative();
        }
    }

    @Test
    void aWatchNamesWhatWasLeftOpenAndWhereItWasOpened() {
        try (FdWatch watch = FdWatch.start();
                Fd left = eventfd()) {
            eventfd().close();
            assertThat(watch.open()).containsOnlyKeys(left);
            assertThatThrownBy(watch::requireNoneOpen)
                    .hasMessageContaining("eventfd (fd ")
                    .satisfies(leak -> assertThat(leak.getSuppressed()[0].getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(FdTest.class.getName())));
        }
    }
}
