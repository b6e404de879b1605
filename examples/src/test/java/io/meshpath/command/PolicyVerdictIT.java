// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel's verdicts through the command, on the same world as {@link PolicyVerdictTest}. */
final class PolicyVerdictIT {
    private static CommandRun verdict(String engine, String... more) {
        List<Object> words = new ArrayList<>(List.of("policy", "verdict", "--policies", WorldFiles.POLICIES));
        words.addAll(List.of("--model", WorldFiles.MODEL, "--flows", WorldFiles.FLOWS));
        words.addAll(List.of("--engine", engine, "-o", "json"));
        words.addAll(List.of(more));
        CommandRun run = CommandRun.of(words.toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    @Test
    void theKernelAnswersAsWorkedOutByHand() {
        assertThat(verdict("kernel").json()).isEqualTo(WorldFiles.verdicts());
    }

    @Test
    void theEnginesAgreeAlsoWherePeersAreLocalByDefault() {
        assertThat(verdict("kernel", "--default-local-cluster").json())
                .isEqualTo(verdict("java", "--default-local-cluster").json())
                .isNotEqualTo(WorldFiles.verdicts());
    }
}
