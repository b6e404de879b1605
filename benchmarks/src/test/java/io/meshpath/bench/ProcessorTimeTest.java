// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
    @Test
    void timeOnlyGrows() {
        ProcessorTime before = ProcessorTime.now();
        assertThat(ProcessorTime.now().since(before)).isNotNegative();
    }

    @Test
    void noMoreThanAllProcessorsAreBusy() {
        assertThat(ProcessorTime.share(Duration.ofMillis(50))).isBetween(0.0, 1.5); // in ticks of 10 ms
    }
}
