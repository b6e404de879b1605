// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bench.Report;
import io.meshpath.bench.Row;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A small mesh goes all the way that a large one does. Needs root and etcd. */
class MeshBenchIT {
    private static final Plan PLAN =
            new Plan(new MeshSize(3, 10, 10, 100), 1, Duration.ofSeconds(3), Duration.ofSeconds(1));

    @Test
    void anAgentReadsAllOfItIntoTheKernelAndFollowsEveryChange() {
        Report report = new MeshBench().run(PLAN);
        assertThat(report.rows())
                .filteredOn(row -> row.metric().startsWith("errors"))
                .extracting(Row::max)
                .containsExactly(0.0);
        assertThat(report.rows()).allSatisfy(row -> assertThat(row.runs()).isEqualTo(1));
        assertThat(report.targets()).hasSize(4);
    }
}
