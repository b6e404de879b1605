// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import io.meshpath.datapath.netlink.Offload;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says of itself and of its datapath. */
final class StatusIT {
    @TempDir
    static Path folder;

    private static TestNode node;
    private static Listing.Endpoint db;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.create(folder, "10.217.0.0/29");
        node.startAgent();
        node.pod("web", "app=web");
        db = node.pod("db", "app=db");
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void statusCountsWhatThereIs() {
        AgentStatus status = node.client().status();

        assertThat(status.cluster()).isEqualTo("atlanta");
        assertThat(status.podMtu()).isEqualTo(1450);
        assertThat(status.addressesInUse()).isEqualTo(2);
        assertThat(status.addressCapacity()).isEqualTo(5);
        assertThat(status.endpoints()).isEqualTo(2);
        node.await("everything to be well", () -> node.client().status().ok());
    }

    @Test
    void statusAndListsTellWhatBecomesOfConnections() throws Exception {
        long before = node.client().status().connections().opened();

        assertThat(node.pings("web", db.address())).isTrue();

        assertThat(node.client().status().connections().opened()).isGreaterThan(before);
        assertThat(node.client().conntrack())
                .filteredOn(connection -> connection.destination().startsWith(db.address()))
                .singleElement()
                .satisfies(connection -> {
                    assertThat(connection.state()).isEqualTo("icmp asked");
                    assertThat(connection.replied()).isTrue();
                });
    }

    @Test
    void anUnderlayThatJoinsNoSegmentsIsAWarningAndNotAProblem() {
        node.offload(Offload.GENERIC_RECEIVE, false);
        assertThat(node.client().status().warnings()).singleElement().asString().endsWith("; ethtool -K eth0 gro on");
        assertThat(node.client().status().problems()).isEmpty();

        node.offload(Offload.GENERIC_RECEIVE, true);
        assertThat(node.client().status().warnings()).isEmpty();
    }
}
