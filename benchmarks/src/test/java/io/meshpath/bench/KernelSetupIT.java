// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class KernelSetupIT {
    private static final int QUESTIONS = 1_000;

    @Test
    void bothLayoutsAnswerAlike() {
        PolicyScenario scenario = new PolicyScenario(64, 20);
        try (KernelSetup tables = KernelSetup.tables(scenario);
                KernelSetup trie = KernelSetup.trie(scenario)) {
            BitSet allowed = answers(tables);
            assertThat(answers(trie)).isEqualTo(allowed);
            assertThat(allowed.cardinality()).isPositive().isLessThan(QUESTIONS);
        }
    }

    private static BitSet answers(KernelSetup setup) {
        BitSet allowed = new BitSet();
        for (int question = 0; question < QUESTIONS; question++) {
            allowed.set(question, setup.allows(question));
        }
        return allowed;
    }
}
