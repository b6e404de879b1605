// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MasqueradeIT {
    private static final String OTHER_NODE = "192.168.77.12";
    private static final String WEB_SITE = "192.0.2.1";
    private static final String DATA_CENTRE = "192.0.2.2";

    @TempDir
    static Path folder;

    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.create(folder, "10.217.0.0/28");
        node.configure("masquerade: {exclude: " + DATA_CENTRE + "/32}");
        node.neighbour(OTHER_NODE, WEB_SITE, DATA_CENTRE);
        node.startAgent();
        node.pod("web");
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    @Test
    @Order(1)
    void theWorldSeesThePodsNode() throws IOException {
        assertThat(node.callerSeenAt(WEB_SITE, "web")).isEqualTo(TestNode.ADDRESS.toString());
    }

    @Test
    @Order(1)
    void whereItIsExcludedThePodIsSeenItself() throws IOException {
        assertThat(node.callerSeenAt(DATA_CENTRE, "web")).isEqualTo("10.217.0.2");
    }

    @Test
    @Order(2)
    void anAgentThatIsToldNotToTakesItAway() throws IOException, InterruptedException {
        node.stopAgent();
        assertThat(node.callerSeenAt(WEB_SITE, "web")).isEqualTo(TestNode.ADDRESS.toString());

        node.unconfigure("masquerade:");
        node.configure("masquerade: false");
        node.startAgent();

        assertThat(node.callerSeenAt(WEB_SITE, "web")).isEqualTo("10.217.0.2");
    }
}
