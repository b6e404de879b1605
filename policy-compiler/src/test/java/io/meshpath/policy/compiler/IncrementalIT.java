// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.PolicyQuestions;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However many changes led there, the kernel answers as it does after a fresh compile, by the same rules. Needs root. */
class IncrementalIT {
    private static final int CHANGES = 60;
    private static final int COMPARED_EVERY = 12;
    private static final int UNKNOWN_IDENTITY = 9_999_999;
    private static final List<Integer> ENDPOINTS = List.of(1, 2, 3, 4, 5, 6, 7);

    /** Tables of the kernel, and who filled them. */
    private static final class Filled implements AutoCloseable {
        private final PolicyProbe probe = PolicyProbe.create(PolicyKernelIT.SIZES);
        private final CompiledNode node = new CompiledNode(probe.tables(), probe::ask, probe::close);

        String answer(int question) {
            int verdict = probe.questions().verdict(question);
            return Verdict.kind(verdict) + node.ruleName(Verdict.rule(verdict)).orElse("");
        }

        @Override
        public void close() {
            node.close();
        }
    }

    static LongStream seeds() {
        return LongStream.range(8100, 8106);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAnySeriesOfChangesTheKernelAnswersAsAfterAFreshCompile(long seed) {
        Filled grown = new Filled();
        try (Scenario scenario = new Scenario(seed, grown.node, CompiledNode::inJava)) {
            scenario.populate();
            for (int change = 1; change <= CHANGES; change++) {
                scenario.change();
                if (change % COMPARED_EVERY == 0) {
                    compare(grown, scenario.world());
                }
            }
        }
    }

    private static void compare(Filled grown, World world) {
        try (Filled fresh = new Filled()) {
            world.tell(fresh.node);
            Set<Integer> identities = new TreeSet<>(world.identities().keySet());
            identities.addAll(List.of(0, UNKNOWN_IDENTITY));
            List<Question> batch = new ArrayList<>();
            DistinctQuestions.forEach(world, ENDPOINTS, identities, question -> {
                batch.add(question);
                if (batch.size() == PolicyQuestions.CAPACITY) {
                    compare(grown, fresh, batch);
                }
            });
            compare(grown, fresh, batch);
        }
    }

    private static void compare(Filled grown, Filled fresh, List<Question> batch) {
        ask(grown, batch);
        ask(fresh, batch);
        for (int i = 0; i < batch.size(); i++) {
            assertThat(grown.answer(i)).as("%s", batch.get(i)).isEqualTo(fresh.answer(i));
        }
        batch.clear();
    }

    private static void ask(Filled filled, List<Question> batch) {
        PolicyQuestions questions = filled.probe.questions();
        questions.clear();
        for (Question question : batch) {
            questions.add(
                    question.endpoint(), question.direction(), question.identity(), question.space(), question.port());
        }
        questions.ask();
    }
}
