// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentStatus.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProblemsTest {
    private final Problems problems = new Problems(Clock.fixed(Instant.parse("2026-11-23T06:00:00Z"), ZoneOffset.UTC));

    @Test
    void aProblemLastsUntilItIsCleared() {
        problems.raise("policy", "a.yaml", "a.yaml line 1: wrong");
        problems.raise("policy", "a.yaml", "a.yaml line 2: wrong");

        assertThat(problems.list())
                .containsExactly(new Problem("policy", "a.yaml", "2026-11-23T06:00:00Z", "a.yaml line 2: wrong"));

        problems.clear("policy", "a.yaml");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void replacingTouchesOnlyItsPartAndPrefix() {
        problems.raise("mesh", "toronto fact a", "1");
        problems.raise("mesh", "singapore fact a", "2");
        problems.raise("policy", "toronto fact a", "3");

        problems.replace("mesh", "toronto ", Map.of("toronto fact b", "4"));

        assertThat(problems.list()).extracting(Problem::message).containsExactlyInAnyOrder("2", "3", "4");
    }

    @Test
    void followingKeepsSinceWhenSomethingIsWrong() {
        problems.follow("mesh", "cluster ", Map.of("cluster toronto", "1", "cluster singapore", "2"));
        problems.follow("mesh", "cluster ", Map.of("cluster toronto", "3"));

        assertThat(problems.list())
                .containsExactly(new Problem("mesh", "cluster toronto", "2026-11-23T06:00:00Z", "3"));
    }
}
