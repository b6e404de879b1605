// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of requests, dumps in pieces and multicast, with many routes. */
class RouteChurnIT {
    private static final int NEW_ROUTE = 24;
    private static final int BLACKHOLE = 6;

    private TestNamespaces namespaces;
    private NetworkNamespace namespace;

    @BeforeEach
    void makeANamespace() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        namespaces.netlink(namespace).links().setUp(1);
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private static void blackhole(RequestBatch batch, Cidr destination) {
        batch.begin(NEW_ROUTE, Message.CREATE | Message.EXCLUSIVE);
        batch.u8(destination.isV4() ? Family.IPV4 : Family.IPV6)
                .u8(destination.prefixLength())
                .u8(0)
                .u8(0)
                .u8(Route.MAIN)
                .u8(Route.BY_BGP)
                .u8(0)
                .u8(BLACKHOLE)
                .u32(0)
                .network(1, destination);
    }

    private static Cidr numbered(int i) {
        return Cidr.of(IpAddress.of4(0x0a00_0000 + i));
    }

    private static void fill(NetlinkSocket socket, int routes) {
        RequestBatch batch = new RequestBatch();
        for (int i = 0; i < routes; i++) {
            blackhole(batch, numbered(i));
        }
        socket.submit("fill", "table", batch, (index, errno, explanation) -> {
            throw new AssertionError(index + ": " + errno);
        });
    }

    private static NetlinkDump dump(List<Integer> lengths) {
        return NetlinkDump.start(
                "list",
                "routes",
                RouteMessages.list(Family.IPV4, Route.MAIN, 0),
                message -> lengths.add(message.payload().get(1) & 0xff));
    }

    @Test
    void carriesOutARequestBehindOneThatIsRefused() {
        List<String> refused = new ArrayList<>();
        namespace.run(() -> {
            try (NetlinkSocket socket = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
                RequestBatch batch = new RequestBatch();
                for (String prefix : List.of("10.1.0.0/16", "10.1.0.0/16", "0.0.0.0/0", "fd00:1::/32")) {
                    blackhole(batch, Cidr.parse(prefix));
                }
                socket.submit("add", "routes", batch, (index, errno, text) -> refused.add(index + " " + errno.name()));
            }
        });
        assertThat(refused).containsExactly("1 EEXIST");
        assertThat(namespaces.netlink(namespace).routes().list())
                .extracting(route -> route.destination().toString())
                .contains("10.1.0.0/16", "0.0.0.0/0", "fd00:1::/32");
    }

    @Test
    void tellsEachOfAThousandRefusals() {
        List<Integer> refused = new ArrayList<>();
        namespace.run(() -> {
            try (NetlinkSocket socket = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
                RequestBatch batch = new RequestBatch();
                for (int i = 0; i < 1001; i++) {
                    blackhole(batch, Cidr.parse("10.1.0.0/16"));
                }
                socket.submit("add", "routes", batch, (index, errno, text) -> {
                    assertThat(errno).isEqualTo(Errno.EEXIST);
                    refused.add(index);
                });
            }
        });
        assertThat(refused).hasSize(1000).startsWith(1).endsWith(1000);
    }

    @Test
    void readsADumpInPieces() {
        List<Integer> lengths = new ArrayList<>();
        namespace.run(() -> {
            try (NetlinkSocket socket = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
                fill(socket, 2000);
            }
            try (NetlinkDump dump = dump(lengths)) {
                assertThat(dump.read()).isTrue();
                assertThat(lengths).hasSizeLessThan(2000);
                while (dump.read()) {}
                assertThat(dump.isInterrupted()).isFalse();
            }
        });
        assertThat(lengths).hasSize(2000).containsOnly(32);
    }

    @Test
    void hearsOfARouteThatIsAdded() {
        List<Integer> types = new ArrayList<>();
        namespace.run(() -> {
            try (NetlinkMonitor monitor = NetlinkMonitor.open(NetlinkMonitor.Group.IPV4_ROUTES);
                    NetlinkSocket socket = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
                assertThat(monitor.read(10, message -> types.add(message.type())))
                        .isEqualTo(NetlinkMonitor.Outcome.DRY);
                fill(socket, 1);
                monitor.read(10, message -> types.add(message.type()));
            }
        });
        assertThat(types).containsExactly(NEW_ROUTE);
    }

    @Test
    void saysThatItLostWhatTheKernelDoesNotKeep() {
        namespace.run(() -> {
            try (NetlinkMonitor monitor = NetlinkMonitor.open(NetlinkMonitor.Group.IPV4_ROUTES);
                    NetlinkSocket socket = NetlinkSocket.open(NetlinkProtocol.ROUTE)) {
                fill(socket, 30_000);
                NetlinkMonitor.Outcome outcome = NetlinkMonitor.Outcome.MORE;
                while (outcome == NetlinkMonitor.Outcome.MORE) {
                    outcome = monitor.read(1000, message -> {});
                }
                assertThat(outcome).isEqualTo(NetlinkMonitor.Outcome.LOST);
            }
        });
    }

    @Test
    void matchesTheEntryThatPacketsTake() {
        Routes routes = namespaces.netlink(namespace).routes();
        routes.add(Route.to(Cidr.parse("10.1.0.0/16")).on(1));
        assertThat(routes.match(IpAddress.parse("10.1.2.3"))).hasValueSatisfying(route -> {
            assertThat(route.destination()).hasToString("10.1.0.0/16");
            assertThat(route.protocol()).isEqualTo(Route.BY_ADMINISTRATOR);
        });
        assertThat(routes.match(IpAddress.parse("10.2.2.3"))).isEmpty();
    }
}
