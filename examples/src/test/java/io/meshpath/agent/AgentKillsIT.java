// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents die under traffic, again and again. */
final class AgentKillsIT {
    private static final int KILLS_OF_EACH = 10;

    private static final String DB = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: db, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: db}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: web}}]
            """;

    @TempDir
    Path folder;

    @Test
    void noPacketIsLostOrWronglyAllowedWhenAgentsAreKilledTwentyTimes() throws Exception {
        try (TestMesh mesh = TestMesh.start(folder)) {
            mesh.agent(1).enforce("db", DB);
            mesh.agent(2).enforce("db", DB);
            try (SoakPods pods = SoakPods.start(mesh)) {
                for (int kill = 0; kill < KILLS_OF_EACH; kill++) {
                    killBoth(mesh);
                }
                assertThat(pods.losses()).isEmpty();
                assertThat(pods.intrusions()).isZero();
            }
        }
    }

    private static void killBoth(TestMesh mesh) throws InterruptedException {
        for (int node = 1; node <= 2; node++) {
            mesh.agent(node).kill();
            mesh.agent(node).start();
        }
        for (int node = 1; node <= 2; node++) {
            mesh.agent(node).awaitReady();
            assertThat(mesh.agent(node).client().status().adopted()).isTrue();
            assertThat(mesh.agent(node).client().endpoints()).hasSize(3);
        }
    }
}
