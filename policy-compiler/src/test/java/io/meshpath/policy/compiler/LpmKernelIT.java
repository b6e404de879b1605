// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.datapath.policy.lpm.LpmPolicyProbe;
import io.meshpath.datapath.policy.lpm.LpmPolicyTables;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tries in Cilium's layout decide as the evaluator does, in the kernel. Needs root. */
class LpmKernelIT {
    /** Protocols that have ports or types: no packet asks for one of them by its number alone. */
    private static final Set<Integer> NEVER_ASKED = Set.of(
            PortSpace.protocol(1),
            PortSpace.protocol(6),
            PortSpace.protocol(17),
            PortSpace.protocol(58),
            PortSpace.protocol(132));

    private static CompiledNode inTries() {
        PolicyProbe cells = PolicyProbe.create(PolicyKernelIT.SIZES);
        LpmPolicyTables tries = LpmPolicyTables.create(1 << 17);
        LpmPolicyProbe lpm = LpmPolicyProbe.of(tries);
        return new CompiledNode(
                new Both(cells.tables(), tries),
                (endpoint, direction, identity, space, port) -> space == PortSpace.OTHER && NEVER_ASKED.contains(port)
                        ? cells.ask(endpoint, direction, identity, space, port)
                        : lpm.ask(endpoint, direction, identity, space, port),
                () -> {
                    lpm.close();
                    tries.close();
                    cells.close();
                });
    }

    static LongStream seeds() {
        return LongStream.range(6000, 6012);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void triesDecideAsTheEvaluatorDoes(long seed) {
        try (Scenario scenario = new Scenario(seed, LpmKernelIT::inTries)) {
            scenario.populate();
            scenario.check(500);
            for (int change = 0; change < 20; change++) {
                scenario.change();
                scenario.check(50);
            }
        }
    }

    /** Tells two back ends the same. */
    private record Both(PolicyTables first, PolicyTables second) implements PolicyTables {
        @Override
        public void identityClass(int identity, int identityClass) {
            first.identityClass(identity, identityClass);
            second.identityClass(identity, identityClass);
        }

        @Override
        public void portClass(PortSpace space, int from, int last, int portClass) {
            first.portClass(space, from, last, portClass);
            second.portClass(space, from, last, portClass);
        }

        @Override
        public long enforce(int endpoint, Direction direction, VerdictMatrix matrix) {
            second.enforce(endpoint, direction, matrix);
            return first.enforce(endpoint, direction, matrix);
        }

        @Override
        public void reconsider(int endpoint, Direction direction) {
            first.reconsider(endpoint, direction);
            second.reconsider(endpoint, direction);
        }

        @Override
        public void forget(int endpoint) {
            first.forget(endpoint);
            second.forget(endpoint);
        }
    }
}
