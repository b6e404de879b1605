// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.Connection;
import io.meshpath.datapath.ConnectionState;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the first release left in the kernel is taken over by this one, while packets pass. */
final class SchemaMigrationIT {
    private static final IpAddress REMOTE_NODE = IpAddress.parse("192.168.77.12");

    private Schema1Node left;
    private PodsOfNode pods;

    @BeforeEach
    void leave() {
        left = Schema1Node.create();
        pods = left.pods();
    }

    @AfterEach
    void remove() {
        if (left != null) {
            left.close();
        }
    }

    private NodeDatapath open() {
        return NodeDatapath.open(pods.settings(), Vxlan.encapsulation());
    }

    /** Only web may open connections, to db. */
    private void attachBoth(NodeDatapath datapath) {
        datapath.endpoints().attach(pods.web());
        datapath.endpoints().attach(pods.db());
        datapath.policy().enforce(PodsOfNode.WEB_ID, Direction.EGRESS, VerdictMatrix.ALLOW_ALL);
        datapath.policy().enforce(PodsOfNode.DB_ID, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
    }

    @Test
    void addressesAndNodesAreKept() {
        pods.run(() -> {
            try (NodeDatapath datapath = open()) {
                assertThat(datapath.ipcache().entries())
                        .isEqualTo(Map.of(
                                Cidr.of(PodsOfNode.WEB), IpcacheEntry.local(PodsOfNode.WEB_IDENTITY),
                                Cidr.of(PodsOfNode.DB), IpcacheEntry.local(PodsOfNode.DB_IDENTITY),
                                Cidr.parse("10.218.0.5/32"), IpcacheEntry.remote(2 << 16 | 77, REMOTE_NODE),
                                Cidr.parse("fd00::5/128"), IpcacheEntry.remote(2 << 16 | 78, REMOTE_NODE),
                                Cidr.parse("10.218.0.0/16"), IpcacheEntry.remote(6, REMOTE_NODE),
                                Cidr.parse("fd00::/8"), IpcacheEntry.remote(6, REMOTE_NODE)));
                assertThat(datapath.nodes().entries()).isEqualTo(Map.of(REMOTE_NODE, new ClusterId(2)));
            }
        });
    }

    @Test
    void noPacketIsLostWhileThisReleaseTakesOver() throws Exception {
        try (EchoTraffic traffic = traffic()) {
            takeOver();
            assertThat(traffic.lost()).isZero();
            assertThat(traffic.sent()).isGreaterThan(20);
        }
    }

    private EchoTraffic traffic() throws IOException {
        return EchoTraffic.start(pods.socket("web", 0), pods.socket("db", 0));
    }

    private void takeOver() throws InterruptedException {
        pods.run(() -> {
            Thread.sleep(20);
            try (NodeDatapath datapath = open()) {
                Thread.sleep(20);
                attachBoth(datapath);
                datapath.activate();
                Thread.sleep(20);
            }
        });
    }

    @Test
    void aConnectionThatWasOpenIsAnsweredUnderThePolicyOfItsInitiator() throws Exception {
        takeOver();

        assertThat(passes(Schema1Node.WEB_PORT)).isTrue();
        assertThat(passes(Schema1Node.WEB_PORT + 1)).isFalse(); // nobody opened that one, and db may open none
    }

    @Test
    void aConnectionOpenedWhileTheNextAgentPreparesIsKeptToo() throws Exception {
        pods.run(() -> {
            try (NodeDatapath datapath = open()) {
                attachBoth(datapath);
                left.connect(Schema1Node.WEB_PORT + 2);
                datapath.activate();
            }
        });

        assertThat(passes(Schema1Node.WEB_PORT + 2)).isTrue();
    }

    @Test
    void connectionsAreListedAsTheyWere() {
        pods.run(() -> {
            try (NodeDatapath datapath = open()) {
                attachBoth(datapath);
                datapath.activate();
                Connection kept = datapath.connections().entries().get(0);
                assertThat(kept)
                        .isEqualTo(new Connection(
                                17,
                                PodsOfNode.WEB,
                                Schema1Node.WEB_PORT,
                                PodsOfNode.DB,
                                Schema1Node.DB_PORT,
                                true,
                                false,
                                ConnectionState.CONNECTION_FROM_BEFORE,
                                kept.expiresIn()));
                assertThat(kept.expiresIn()).isPositive();
            }
        });
    }

    /** Whether a datagram from db's port comes to this port of web. */
    private boolean passes(int port) throws IOException {
        try (DatagramSocket db = pods.socket("db", Schema1Node.DB_PORT);
                DatagramSocket web = pods.socket("web", port)) {
            web.setSoTimeout(200);
            db.send(new DatagramPacket(new byte[1], 1, web.getLocalSocketAddress()));
            web.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void revisionsGoOnWhereTheyWere() {
        pods.run(() -> {
            try (NodeDatapath datapath = open()) {
                assertThat(datapath.policy().enforce(PodsOfNode.WEB_ID, Direction.INGRESS, VerdictMatrix.ALLOW_ALL))
                        .isGreaterThan(Schema1Node.LAST_REVISION);
            }
        });
    }

    @Test
    void anAgentThatDiesWhileItPreparesHasChangedNothing() throws Exception {
        try (EchoTraffic traffic = traffic()) {
            pods.run(() -> {
                for (int death = 0; death < 3; death++) {
                    try (NodeDatapath datapath = open()) {
                        attachBoth(datapath);
                    }
                }
            });
            left.connect(Schema1Node.WEB_PORT + 3);
            takeOver();
            assertThat(traffic.lost()).isZero();
        }
        assertThat(passes(Schema1Node.WEB_PORT)).isTrue();
        assertThat(passes(Schema1Node.WEB_PORT + 3)).isTrue();
    }

    @Test
    void podsThatNobodyAttachesAgainAreServedNoMore() throws Exception {
        pods.run(() -> {
            try (NodeDatapath datapath = open()) {
                datapath.endpoints().attach(pods.web());
                datapath.activate();
            }
        });

        assertThat(pods.pinned()).noneMatch(pin -> pin.endsWith("-pod-8"));
    }

    @Test
    void nothingOfTheFirstReleaseStaysPinned() throws Exception {
        takeOver();
        List<String> migrated = pods.pinned();
        pods.run(() -> {
            try (NodeDatapath datapath = open()) {
                datapath.remove();
            }
            assertThat(pods.pins()).doesNotExist();
        });
        takeOver();

        assertThat(migrated).isEqualTo(pods.pinned());
    }

    @Test
    void whatTheFirstReleaseDidNotFinishIsBegunAnew() throws Exception {
        Files.delete(left.map("connections"));

        takeOver();

        assertThat(pods.pinned()).contains("maps/connections").noneMatch(pin -> pin.startsWith("maps-next"));
    }

    @Test
    void aLaterSchemaIsRefusedByItsNumberAndLeftAlone() throws Exception {
        takeOver();
        try (BpfArray<Integer> schema = BpfArray.open(pods.pins().resolve("schema"), Layouts.U32)) {
            schema.set(0, 7);
        }
        List<String> before = pods.pinned();

        pods.run(() -> assertThatThrownBy(this::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot adopt the datapath pinned at " + pods.pins()
                        + ": it has schema 7, and this version knows 1 and 2; use the version that made it, if only to"
                        + " remove it"));

        assertThat(pods.pinned()).isEqualTo(before);
    }

    @Test
    void anAgentThatDiesWhileItTakesOverLeavesWhatTheNextOneGoesOnFrom() throws Exception {
        try (EchoTraffic traffic = traffic()) {
            pods.run(() -> {
                try (NodeDatapath datapath = open()) {
                    attachBoth(datapath);
                    pods.withDevice("doomed", device -> datapath.endpoints().attach(device));
                    assertThatThrownBy(datapath::activate).isInstanceOf(LinuxException.class);
                }
            });
            assertThat(pods.pinned()).contains("maps/endpoints", "maps-next/endpoints");
            takeOver();
            assertThat(traffic.lost()).isZero();
        }
        assertThat(passes(Schema1Node.WEB_PORT)).isTrue();
        assertThat(pods.pinned()).noneMatch(pin -> pin.startsWith("maps-next"));
    }

    @Test
    void anAgentThatDiesBeforeItGaveTheEarlierMapsUpIsGoneOnFrom() throws Exception {
        try (EchoTraffic traffic = traffic()) {
            takeOver();
            Path maps = pods.pins().resolve("maps");
            Files.move(maps, maps.resolveSibling("maps-next")); // as if it had died after it marked the schema
            Files.createDirectory(maps);
            takeOver();
            assertThat(traffic.lost()).isZero();
        }
        assertThat(passes(Schema1Node.WEB_PORT)).isTrue();
        assertThat(pods.pinned()).noneMatch(pin -> pin.startsWith("maps-next"));
    }

    @Test
    void whatIsRemovedUnmigratedLeavesNothing() {
        pods.run(() -> {
            try (NodeDatapath datapath = open()) {
                datapath.remove();
            }
        });

        assertThat(pods.pins()).doesNotExist();
    }
}
