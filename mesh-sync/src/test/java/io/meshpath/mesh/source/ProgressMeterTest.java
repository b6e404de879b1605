// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.time.HandClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
    private final HandClock clock = new HandClock();
    private final ProgressMeter meter = new ProgressMeter(clock);

    @Test
    void lagIsTheTimeFromSeeingARevisionToHavingAppliedIt() {
        meter.read(10);
        meter.seen(12);
        clock.move(Duration.ofMillis(30));
        meter.applied(12);
        clock.move(Duration.ofSeconds(5));
        assertThat(meter.progress()).isEqualTo(new SourceProgress(12, 12, Duration.ofMillis(30), 0));
    }

    @Test
    void lagGrowsWhileTheStoreIsAhead() {
        meter.read(10);
        meter.seen(12);
        clock.move(Duration.ofSeconds(1));
        meter.seen(15); // waiting has not begun anew
        meter.applied(11);
        clock.move(Duration.ofSeconds(1));
        assertThat(meter.progress().lag()).isEqualTo(Duration.ofSeconds(2));
        assertThat(meter.progress().behind()).isEqualTo(4);
    }

    @Test
    void aStoreCreatedAnewBeginsWithItsOwnRevisions() {
        meter.read(1000);
        meter.read(3);
        assertThat(meter.progress().revision()).isEqualTo(3);
        assertThat(meter.progress().behind()).isZero();
    }

    @Test
    void everyConnectionCounts() {
        meter.connected();
        meter.connected();
        assertThat(meter.progress().connections()).isEqualTo(2);
    }
}
