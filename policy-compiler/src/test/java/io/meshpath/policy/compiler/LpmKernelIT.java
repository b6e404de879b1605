// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.datapath.policy.lpm.LpmPolicyProbe;
import io.meshpath.datapath.policy.lpm.LpmPolicyTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tries in Cilium's layout decide as the evaluator does, in the kernel; so do the verdict tables. Needs root. */
class LpmKernelIT {
    private static final int ENTRIES = 1 << 17;

    /** Protocols that have ports or types: no packet asks for one of them by its number alone, and tries have no place for it. */
    private static final Set<Integer> NEVER_ASKED = Set.of(
            PortSpace.protocol(1),
            PortSpace.protocol(6),
            PortSpace.protocol(17),
            PortSpace.protocol(58),
            PortSpace.protocol(132));

    static LongStream seeds() {
        return LongStream.range(6000, 6006);
    }

    private static CompiledNode inKernel() {
        TablesModel model = new TablesModel();
        LpmPolicyTables tries = LpmPolicyTables.create(ENTRIES);
        LpmPolicyProbe probe = LpmPolicyProbe.of(tries);
        CompiledNode.Lookup lookup =
                (endpoint, direction, identity, space, port) -> space == PortSpace.OTHER && NEVER_ASKED.contains(port)
                        ? model.decide(endpoint, direction, identity, space, port)
                        : probe.ask(endpoint, direction, identity, space, port);
        return new CompiledNode(new Both(model, tries), lookup, () -> {
            probe.close();
            tries.close();
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void triesDecideAsTheEvaluatorDoes(long seed) {
        try (Scenario scenario = new Scenario(seed, LpmKernelIT::inKernel)) {
            scenario.populate();
            scenario.check(500);
            for (int change = 0; change < 20; change++) {
                scenario.change();
                scenario.check(50);
            }
        }
    }

    /** Asks the kernel all the time while policies change under it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noPacketSeesHalfAChange(long seed) throws Exception {
        try (Scenario scenario = new Scenario(seed, LpmKernelIT::inKernel)) {
            scenario.populate();
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                questions.add(scenario.question());
            }
            for (int change = 0; change < 5; change++) {
                Step.Policies next = scenario.policies();
                PolicyKernelIT.Packets packets =
                        new PolicyKernelIT.Packets(scenario, questions, World.InForce.of(next));
                Thread asking = new Thread(packets, "packets");
                asking.start();
                packets.awaitRound();
                scenario.take(next);
                packets.stop(asking);
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
