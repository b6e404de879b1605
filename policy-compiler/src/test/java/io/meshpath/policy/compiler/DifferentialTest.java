// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables, the evaluator and the plainest possible oracle say the same, about whatever is drawn. */
class DifferentialTest {
    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tablesDecideAsTheEvaluatorDoes(long seed) {
        try (Scenario scenario = new Scenario(seed, CompiledNode::inJava)) {
            scenario.populate();
            scenario.check(300);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tablesFollowEveryChange(long seed) {
        try (Scenario scenario = new Scenario(1000 + seed, CompiledNode::inJava)) {
            scenario.populate();
            for (int change = 0; change < 40; change++) {
                scenario.change();
                scenario.check(10);
            }
        }
    }
}
