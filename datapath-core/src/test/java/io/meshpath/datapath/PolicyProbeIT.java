// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyProbeIT {
    private static final int CLUSTERS = 5;

    @Test
    void theKernelAnswersAsTheMatrixDoes() {
        Random random = new Random(133);
        try (PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(8))) {
            PolicyTables tables = probe.tables();
            VerdictMatrix[] matrices = new VerdictMatrix[20];
            for (int endpoint = 1; endpoint < matrices.length; endpoint++) {
                matrices[endpoint] = matrix(random);
                tables.enforce(endpoint, Direction.EGRESS, matrices[endpoint]);
            }
            for (int round = 0; round < 500; round++) {
                int endpoint = 1 + random.nextInt(matrices.length - 1);
                int identity = random.nextInt(CLUSTERS) << 16 | random.nextInt(1 << 16);
                int identityClass = random.nextInt(40);
                int port = random.nextInt(1 << 16);
                int portClass = random.nextInt(40);
                tables.identityClass(identity, identityClass);
                tables.portClass(PortSpace.UDP, port, port, portClass);

                assertThat(probe.ask(endpoint, Direction.EGRESS, identity, PortSpace.UDP, port))
                        .isEqualTo(matrices[endpoint].decide(identityClass, portClass));
            }
        }
    }

    @Test
    void oneRunAnswersManyQuestions() {
        Random random = new Random(511);
        try (PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(2))) {
            VerdictMatrix matrix = matrix(random);
            probe.tables().enforce(1, Direction.INGRESS, matrix);
            for (int i = 0; i < 40; i++) {
                probe.tables().identityClass(256 + i, i);
                probe.tables().portClass(PortSpace.TCP, i, i, i);
            }
            PolicyQuestions questions = probe.questions();
            int[] expected = new int[PolicyQuestions.CAPACITY];
            while (!questions.isFull()) {
                int identityClass = random.nextInt(40);
                int portClass = random.nextInt(40);
                int question = questions.add(1, Direction.INGRESS, 256 + identityClass, PortSpace.TCP, portClass);
                expected[question] = matrix.decide(identityClass, portClass);
            }
            questions.ask();

            assertThat(IntStream.range(0, expected.length)
                            .map(questions::verdict)
                            .toArray())
                    .containsExactly(expected);
        }
    }

    @Test
    void questionsAreAnsweredByTheTablesAsTheyAre() {
        try (PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(2))) {
            PolicyQuestions questions = probe.questions();
            int question = questions.add(1, Direction.INGRESS, 2, PortSpace.TCP, 80);
            questions.ask();
            assertThat(Verdict.isAllowed(questions.verdict(question))).isFalse();

            probe.tables().enforce(1, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
            questions.ask();
            assertThat(Verdict.isAllowed(questions.verdict(question))).isTrue();
        }
    }

    @Test
    void aQuestionThatWasNotAskedHasNoVerdict() {
        try (PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(2))) {
            int question = probe.questions().add(1, Direction.INGRESS, 2, PortSpace.TCP, 80);
            assertThatThrownBy(() -> probe.questions().verdict(question)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void anEndpointWithoutPolicyIsDenied() {
        try (PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(2))) {
            assertThat(Verdict.isAllowed(probe.ask(1, Direction.INGRESS, 2, PortSpace.TCP, 80)))
                    .isFalse();
        }
    }

    private static VerdictMatrix matrix(Random random) {
        int rows = 1 + random.nextInt(6);
        int columns = 1 + random.nextInt(6);
        int[][] verdicts = new int[rows][];
        for (int row = 0; row < rows; row++) {
            verdicts[row] = random.ints(columns, 0, 1 << 20).toArray();
        }
        return VerdictMatrix.of(
                random.ints(40, 0, rows).toArray(), random.ints(40, 0, columns).toArray(), verdicts);
    }
}
