// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The policy look-up path in Java: the evaluator that explains, the matrix that decides, and a compilation. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls compile() first
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PolicyLookupBenchmark {
    private static final int IDENTITIES = 1_000;

    /** How many rules the policy has. */
    @Param({"1", "100"})
    public int rules;

    private Evaluator evaluator;
    private VerdictMatrix matrix;
    private PolicyScenario scenario;
    private Labels[] labels;
    private int next;

    @Setup
    public void compile() {
        scenario = new PolicyScenario(IDENTITIES, rules);
        evaluator = new Evaluator(scenario.model());
        labels = new Labels[IDENTITIES];
        PolicyCompiler compiler = new PolicyCompiler(new KeepMatrix());
        compiler.policies(scenario.model());
        compiler.addEndpoint(1, PolicyScenario.SUBJECT);
        for (int i = 0; i < IDENTITIES; i++) {
            labels[i] = scenario.labelsOf(i);
            compiler.addIdentity(scenario.identity(i), labels[i]);
        }
    }

    @Benchmark
    public Decision evaluate() {
        int question = next++ & 0xffff;
        return evaluator.decide(
                PolicyScenario.SUBJECT,
                Direction.INGRESS,
                labels[question % IDENTITIES],
                PortSpace.UDP,
                scenario.port(question % rules));
    }

    @Benchmark
    public int matrix() {
        int question = next++ & 0xffff;
        return matrix.decide(question % matrix.identityClasses(), question % matrix.portClasses());
    }

    /** Tables that keep the ingress matrix and nothing else. */
    private final class KeepMatrix implements PolicyTables {
        @Override
        public void identityClass(int identity, int identityClass) {}

        @Override
        public void portClass(PortSpace space, int first, int last, int portClass) {}

        @Override
        public long enforce(int endpoint, Direction direction, VerdictMatrix enforced) {
            if (direction == Direction.INGRESS) {
                matrix = enforced;
            }
            return 1;
        }

        @Override
        public void forget(int endpoint) {}
    }
}
