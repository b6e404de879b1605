// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventuallyTest {
    @Test
    void looksAgainUntilItHolds() throws Exception {
        AtomicInteger looks = new AtomicInteger();

        Eventually.holds(
                Duration.ofSeconds(10),
                "it",
                () -> looks.incrementAndGet() < 3 ? Optional.of("not yet") : Optional.empty());

        assertThat(looks).hasValue(3);
    }

    @Test
    void givesUpWithWhatWasWrongAtLast() {
        assertThatThrownBy(() -> Eventually.holds(Duration.ZERO, "the answer", () -> Optional.of("it is 41")))
                .isInstanceOf(UnmetException.class)
                .hasMessage("the answer: not within 0 s: it is 41");
    }

    @Test
    void whatCannotBeAskedYetIsNotYet() {
        assertThatThrownBy(() -> Eventually.holds(Duration.ZERO, "the answer", () -> {
                    throw new IOException("nobody listens");
                }))
                .hasMessage("the answer: not within 0 s: nobody listens");
    }

    @Test
    void whatWillNeverHoldIsNotWaitedFor() {
        UnmetException never = new UnmetException("it has ended");

        assertThatThrownBy(() -> Eventually.holds(Duration.ofHours(1), "it", () -> {
                    throw never;
                }))
                .isSameAs(never);
    }
}
