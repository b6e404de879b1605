// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Row OURS = Row.of("ours", "time", "ns", 4, 2, 9);
    private static final Row PEER = Row.of("peer", "time", "ns", 80, 120);
    private static final Report REPORT = new Report(
            "policy",
            "abc1234",
            "some machine",
            List.of(OURS, PEER),
            List.of(Ratio.of(OURS, PEER)),
            List.of(Target.atMost("verdict", 5, "ns", 4), Target.atLeast("peer/ours", 30, "x", 25)));

    @Test
    void aRowHasTheMedianAndTheExtremes() {
        assertThat(OURS).isEqualTo(new Row("ours", "time", "ns", 4, 2, 9, 3));
        assertThat(PEER.median()).isEqualTo(100);
    }

    @Test
    void aRatioIsOursDividedByThePeers() {
        assertThat(REPORT.ratios().get(0).median()).isEqualTo(0.04);
    }

    @Test
    void aMissedTargetFailsTheReport() {
        assertThat(REPORT.meetsTargets()).isFalse();
    }

    @Test
    void theJsonHasTheFieldsThatToolsReadByName() {
        JsonNode json = new ObjectMapper().valueToTree(REPORT);
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("bench", "commit", "machine", "rows", "ratios", "targets");
        assertThat(json.get("rows").get(0).fieldNames())
                .toIterable()
                .containsExactly("setup", "metric", "unit", "median", "min", "max", "runs");
        assertThat(json.get("ratios").get(0).fieldNames())
                .toIterable()
                .containsExactly("ours", "peer", "metric", "median");
        assertThat(json.get("targets").get(0).fieldNames())
                .toIterable()
                .containsExactly("name", "limit", "value", "met");
    }

    @Test
    void thePrintedTableSaysWhichTargetIsMissed() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new ReportPrinter(new PrintStream(printed, true, StandardCharsets.UTF_8)).print(REPORT);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("verdict    <= 5 ns  4         yes")
                .contains("peer/ours  >= 30 x  25        NO");
    }
}
