// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private final StringWriter printed = new StringWriter();
    private final Report report = Report.plain(new PrintWriter(printed));

    @Test
    void allHoldOnlyWhenEveryExpectedStepHas() {
        report.expect(2);
        report.holds("pods ping", System.nanoTime(), List.of("30 of 30"));
        assertThat(report.allHold()).isFalse();

        report.holds("pods talk", System.nanoTime(), List.of());
        assertThat(report.allHold()).isTrue();
        report.summary(Duration.ofSeconds(12));
        assertThat(printed.toString())
                .contains("✓  1  pods ping", "        30 of 30\n", "2 of 2 steps hold; 12.0 s in all");
    }

    @Test
    void oneStepThatDoesNotHoldIsEnough() {
        report.expect(1);
        report.doesNotHold("pods ping", System.nanoTime(), List.of("29 of 30"));
        report.summary(Duration.ofSeconds(1));

        assertThat(report.allHold()).isFalse();
        assertThat(printed.toString()).contains("✗  1  pods ping", "0 of 1 steps hold");
    }

    @Test
    void nothingShownIsNothingThatHolds() {
        assertThat(report.allHold()).isFalse();
    }

    @Test
    void aFailureBesideTheStepsCounts() {
        report.expect(1);
        report.holds("pods ping", System.nanoTime(), List.of());
        report.failed("cannot remove /run/meshpath-demo");

        assertThat(report.allHold()).isFalse();
    }

    @Test
    void withoutATerminalThereAreNoControlCharacters() {
        report.begin("pods ping");
        report.holds("pods ping", System.nanoTime(), List.of());

        assertThat(printed.toString()).doesNotContain("\033", "\r");
    }
}
