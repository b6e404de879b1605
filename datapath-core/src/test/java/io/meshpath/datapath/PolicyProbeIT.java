// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Random;
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
