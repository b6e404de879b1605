// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.oracle.Asked;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel decides as the evaluator does: the same random cases, through BPF_PROG_TEST_RUN. Needs root. */
class PolicyKernelIT {
    static final MapSizes SIZES = MapSizes.DEFAULT.withIdentityPages(8).withPolicyCells(1 << 16);

    static LongStream seeds() {
        return LongStream.range(7000, 7016);
    }

    private static CompiledNode inKernel() {
        return over(PolicyProbe.create(SIZES));
    }

    private static CompiledNode over(PolicyProbe probe) {
        return new CompiledNode(probe.tables(), probe::ask, probe::close);
    }

    private static long setting(String variable, long usual) {
        String given = System.getenv(variable);
        return given == null ? usual : Long.parseLong(given);
    }

    /** For a longer search: {@code MESHPATH_VERDICTS=1000000000 MESHPATH_SEED=77}. What fails names its own seed. */
    @Test
    void tenMillionVerdictsAreTheEvaluators() {
        long wanted = setting("MESHPATH_VERDICTS", 10_000_000);
        long seed = setting("MESHPATH_SEED", 5000);
        long verdicts = 0;
        Map<Verdict.Kind, Long> kinds = new EnumMap<>(Verdict.Kind.class);
        while (verdicts < wanted) {
            Map<Verdict.Kind, Long> counts = sweep(seed++);
            counts.forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
            verdicts += counts.values().stream().mapToLong(Long::longValue).sum();
        }
        System.out.println(verdicts + " verdicts compared: " + kinds);
        assertThat(kinds).containsOnlyKeys(Verdict.Kind.values());
        assertThat(kinds.values()).allMatch(count -> count > 100_000);
    }

    private static Map<Verdict.Kind, Long> sweep(long seed) {
        PolicyProbe probe = PolicyProbe.create(SIZES);
        try (Scenario scenario = new Scenario(seed, over(probe), PolicyKernelIT::inKernel)) {
            VerdictSweep sweep = new VerdictSweep(scenario, probe.questions());
            scenario.populate();
            sweep.run();
            for (int round = 0; round < 4; round++) {
                for (int change = 0; change < 5; change++) {
                    scenario.change();
                }
                sweep.run();
            }
            return sweep.counts();
        }
    }

    /** Asks the kernel all the time while policies change under it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noPacketSeesHalfAChange(long seed) throws Exception {
        try (Scenario scenario = new Scenario(seed, PolicyKernelIT::inKernel)) {
            scenario.populate();
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                questions.add(scenario.question());
            }
            for (int change = 0; change < 10; change++) {
                Step.Policies next = scenario.policies();
                Packets packets = new Packets(scenario, questions, World.InForce.of(next));
                Thread asking = new Thread(packets, "packets");
                asking.start();
                packets.awaitRound();
                scenario.take(next);
                packets.stop(asking);
                for (Question question : questions) {
                    assertThat(Verdict.kind(scenario.node().verdict(question)))
                            .isEqualTo(kind(scenario, question, scenario.world().policies()));
                }
            }
        }
    }

    private static Verdict.Kind kind(Scenario scenario, Question question, World.InForce policies) {
        Asked asked = scenario.world().asked(question);
        return policies.evaluator()
                .decide(asked.subject(), asked.direction(), asked.peer(), asked.space(), asked.port())
                .kind();
    }

    /** Asks the same questions over and over, and wants one of two answers to each. */
    static final class Packets implements Runnable {
        private final Scenario scenario;
        private final List<Question> questions;
        private final List<List<Verdict.Kind>> allowed = new ArrayList<>();
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final AtomicBoolean began = new AtomicBoolean();
        private final AtomicReference<String> wrong = new AtomicReference<>("");

        Packets(Scenario scenario, List<Question> questions, World.InForce after) {
            this.scenario = scenario;
            this.questions = questions;
            for (Question question : questions) {
                allowed.add(List.of(
                        kind(scenario, question, scenario.world().policies()), kind(scenario, question, after)));
            }
        }

        @Override
        public void run() {
            try {
                while (running.get()) {
                    ask();
                    began.set(true);
                }
            } catch (RuntimeException e) {
                wrong.compareAndSet("", e.toString());
            } finally {
                began.set(true);
            }
        }

        private void ask() {
            for (int i = 0; i < questions.size(); i++) {
                Verdict.Kind kind = Verdict.kind(scenario.node().verdict(questions.get(i)));
                if (!allowed.get(i).contains(kind)) {
                    wrong.compareAndSet("", questions.get(i) + ": " + kind + " is not of " + allowed.get(i));
                }
            }
        }

        void awaitRound() {
            while (!began.get()) {
                Thread.onSpinWait();
            }
        }

        void stop(Thread asking) throws InterruptedException {
            running.set(false);
            asking.join();
            assertThat(wrong.get()).isEmpty();
        }
    }
}
