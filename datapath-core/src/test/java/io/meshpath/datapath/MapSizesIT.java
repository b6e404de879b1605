// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import org.junit.jupiter.api.Test;

class MapSizesIT {
    @Test
    void theVerifierTakesTheLargestTablesThatSizesAllow() {
        MapSizes largest = MapSizes.DEFAULT
                .withIdentityPages(1 << 10)
                .withPolicyCells((1 << 26) - (1 << 13))
                .withAddresses(1)
                .withPrefixes(1);
        try (PolicyProbe probe = PolicyProbe.create(largest)) {
            probe.tables().enforce(1, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
            assertThat(Verdict.isAllowed(probe.ask(1, Direction.INGRESS, 1 << 16, PortSpace.TCP, 80)))
                    .isTrue();
        }
    }
}
