// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bench.Report;
import io.meshpath.bench.Target;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A small mesh goes all the way that a large one does. Needs root and etcd. */
class MeshBenchIT {
    private static final Plan PLAN = new Plan(
            new MeshSize(3, 10, 10, 100),
            1,
            Duration.ofSeconds(3),
            Duration.ofMillis(10),
            new MeshSize(1, 10, 100, 1_000),
            100,
            5);

    @Test
    void anAgentReadsAllOfItIntoTheKernelAndFollowsEveryChange() {
        Report report = new MeshBench().run(PLAN);
        assertThat(report.targets())
                .filteredOn(target -> target.limit().startsWith("<= 0 "))
                .hasSize(3)
                .allMatch(Target::met);
        assertThat(report.rows()).allSatisfy(row -> assertThat(row.runs()).isEqualTo(1));
    }
}
