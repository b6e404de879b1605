// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs and verdict tables are replaced while packets pass. */
final class ReplacementIT {
    private static final int REPLACEMENTS = 100;

    private PodsOfNode pods;

    @BeforeEach
    void create() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        pods = PodsOfNode.create();
    }

    @AfterEach
    void remove() {
        if (pods != null) {
            pods.close();
        }
    }

    /** As an agent does when it starts; only web may open connections. */
    private void takeOver() {
        pods.run(() -> {
            try (NodeDatapath datapath = NodeDatapath.open(pods.settings(), Vxlan.encapsulation())) {
                datapath.endpoints().attach(pods.web());
                datapath.endpoints().attach(pods.db());
                datapath.policy().enforce(PodsOfNode.WEB_ID, Direction.EGRESS, VerdictMatrix.ALLOW_ALL);
                datapath.policy().enforce(PodsOfNode.DB_ID, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
                datapath.activate();
            }
        });
    }

    private EchoTraffic traffic() throws IOException {
        return EchoTraffic.start(pods.socket("web", 0), pods.socket("db", 0));
    }

    @Test
    void noPacketIsLostInAHundredReplacements() throws Exception {
        takeOver();
        try (EchoTraffic traffic = traffic()) {
            for (int i = 0; i < REPLACEMENTS; i++) {
                takeOver();
            }
            assertThat(traffic.lost()).isZero();
            assertThat(traffic.sent()).isGreaterThan(50 * REPLACEMENTS);
        }
    }
}
