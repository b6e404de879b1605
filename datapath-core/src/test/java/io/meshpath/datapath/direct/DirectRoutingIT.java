// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netfilter.Masquerade;
import io.meshpath.datapath.netfilter.MasqueradeSettings;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.TestNamespaces;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets between pods, nodes and the world without a tunnel, over a router. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectRoutingIT {
    private RoutedMesh mesh;
    private RoutedNode a;
    private RoutedNode b;

    @BeforeAll
    void openMesh() throws Exception {
        mesh = RoutedMesh.open();
        a = mesh.a;
        b = mesh.b;
    }

    @AfterAll
    void closeMesh() throws Exception {
        if (mesh != null) {
            mesh.close();
        }
    }

    @AfterEach
    void allowEverything() {
        a.allowEverything();
        b.allowEverything();
    }

    private IpAddress fromAToB(boolean isV4) throws IOException {
        return RoutedMesh.exchange(a.pod, a.pod(isV4), b.pod, b.pod(isV4));
    }

    private IpAddress fromPodToWorld(boolean isV4) throws IOException {
        return RoutedMesh.exchange(a.pod, a.pod(isV4), mesh.world, mesh.world(isV4));
    }

    private IpAddress fromWorldToPod(boolean isV4) throws IOException {
        return RoutedMesh.exchange(mesh.world, mesh.world(isV4), a.pod, a.pod(isV4));
    }

    /** Masquerade of everything that a's pod sends, the mesh's own traffic too: only what the stack never sees keeps its source. */
    private Masquerade masquerade() {
        Masquerade masquerade = Masquerade.open(a.namespace, "meshpath-test");
        masquerade.apply(MasqueradeSettings.of(List.of(a.podCidr(true), a.podCidr(false)), List.of()));
        return masquerade;
    }

    /** Lets a node's pod speak, as receiver or sender, with one identity alone. */
    private static void onlyWith(RoutedNode node, Direction direction, int identity) {
        int denied = Verdict.of(Verdict.Kind.DEFAULT_DENY);
        int allowed = Verdict.of(Verdict.Kind.ALLOW);
        VerdictMatrix matrix = VerdictMatrix.of(new int[] {0, 1}, new int[] {0}, new int[][] {{denied}, {allowed}});
        node.datapath().policy().identityClass(identity, 1);
        node.datapath().policy().enforce(RoutedNode.ENDPOINT, direction, matrix);
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void podsOfTwoNodesReachEachOtherPastTheStack(boolean isV4) throws IOException {
        try (Masquerade masquerade = masquerade()) {
            assertThat(fromAToB(isV4)).isEqualTo(a.pod(isV4));
            assertThat(RoutedMesh.exchange(b.pod, b.pod(isV4), a.pod, a.pod(isV4)))
                    .isEqualTo(b.pod(isV4));
            assertThat(masquerade.remove()).isTrue();
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theSourceAddressSaysWhoSends(boolean isV4) throws IOException {
        onlyWith(b, Direction.INGRESS, a.identity);
        assertThat(fromAToB(isV4)).isEqualTo(a.pod(isV4));
        assertThatThrownBy(() -> RoutedMesh.exchange(mesh.world, mesh.world(isV4), b.pod, b.pod(isV4)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(b.dropped(DropReason.DROP_POLICY)).isPositive();
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theWorldReachesAPodAndTheAnswerIsThePods(boolean isV4) throws IOException {
        try (Masquerade masquerade = masquerade()) {
            assertThat(fromWorldToPod(isV4)).isEqualTo(mesh.world(isV4));
            assertThat(masquerade.remove()).isTrue();
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aPodReachesTheWorldByTheNodesAddress(boolean isV4) throws IOException {
        try (Masquerade masquerade = masquerade()) {
            assertThat(fromPodToWorld(isV4)).isEqualTo(a.address(isV4));
            masquerade.apply(masquerade.current().orElseThrow().withExcluded(Cidr.of(mesh.world(isV4))));
            assertThat(fromPodToWorld(isV4)).isEqualTo(a.pod(isV4));
            assertThat(masquerade.remove()).isTrue();
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theStackSeesBothDirectionsOfWhatItForwards(boolean isV4) throws IOException {
        inside(a.namespace, "nft", "table inet t { chain c { type filter hook forward priority 0; ct state new; }; }");
        try (DatagramSocket pod = RoutedMesh.socket(a.pod, a.pod(isV4));
                DatagramSocket world = RoutedMesh.socket(mesh.world, mesh.world(isV4))) {
            assertThat(RoutedMesh.exchange(pod, world)).isEqualTo(a.pod(isV4));
            assertThat(inside(a.namespace, "cat", "/proc/net/nf_conntrack").lines())
                    .filteredOn(line -> line.contains("sport=" + pod.getLocalPort() + " "))
                    .singleElement()
                    .asString()
                    .doesNotContain("UNREPLIED");
        } finally {
            inside(a.namespace, "nft", "delete table inet t");
        }
    }

    private static String inside(NetworkNamespace namespace, String... command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path()));
        line.addAll(List.of(command));
        return TestNamespaces.run(line.toArray(String[]::new));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theHostAndItsPodReachEachOther(boolean isV4) throws IOException {
        assertThat(RoutedMesh.exchange(a.namespace, a.address(isV4), a.pod, a.pod(isV4)))
                .isEqualTo(a.address(isV4));
        assertThat(RoutedMesh.exchange(a.pod, a.pod(isV4), a.namespace, a.address(isV4)))
                .isEqualTo(a.pod(isV4));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aNodeAndThePodOfAnotherReachEachOther(boolean isV4) throws IOException {
        assertThat(RoutedMesh.exchange(b.namespace, b.address(isV4), a.pod, a.pod(isV4)))
                .isEqualTo(b.address(isV4));
        assertThat(RoutedMesh.exchange(a.pod, a.pod(isV4), b.namespace, b.address(isV4)))
                .isEqualTo(a.pod(isV4));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aPodReachesItsOwnAddress(boolean isV4) throws IOException {
        assertThat(RoutedMesh.exchange(a.pod, a.pod(isV4), a.pod, a.pod(isV4))).isEqualTo(a.pod(isV4));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aRoutersErrorPassesWhateverItsOwnIdentity(boolean isV4) throws IOException {
        onlyWith(a, Direction.EGRESS, b.identity);
        onlyWith(a, Direction.INGRESS, b.identity);
        mesh.narrowTheWayToB(1400);
        try (DatagramSocket pod = RoutedMesh.socket(a.pod, a.pod(isV4));
                DatagramSocket other = RoutedMesh.socket(b.pod, b.pod(isV4))) {
            assertThat(RoutedMesh.exchange(pod, other)).isEqualTo(a.pod(isV4));
            pod.send(new DatagramPacket(new byte[1_440], 1_440, other.getLocalSocketAddress()));
            assertThat(inside(a.pod, "ip", "route", "get", b.pod(isV4).toString()))
                    .contains("mtu 1400");
        } finally {
            mesh.narrowTheWayToB(1500);
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void whatHasNoRouteIsDroppedByName(boolean isV4) throws IOException {
        Cidr all = Cidr.masking(b.pod(isV4), 0);
        try (Netlink netlink = Netlink.open(a.namespace)) {
            Route route = netlink.routes().list().stream()
                    .filter(each -> each.destination().equals(all))
                    .findFirst()
                    .orElseThrow();
            netlink.routes().delete(route);
            assertThatThrownBy(() -> fromAToB(isV4)).isInstanceOf(SocketTimeoutException.class);
            assertThat(a.dropped(DropReason.DROP_NO_FIB)).isPositive();
            netlink.routes().add(route);
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void eachHopOnTheWayAnswersForItself(boolean isV4) {
        List<IpAddress> hops = List.of(a.address(isV4), mesh.world(isV4), b.address(isV4));
        for (int i = 0; i < hops.size(); i++) {
            // once may be too soon: links that have just come up look for duplicates of their own addresses first
            String line = "ping -n -c 4 -i 0.5 -W 1 -t " + (i + 1) + " " + b.pod(isV4) + " | grep -i exceeded";
            assertThat(inside(a.pod, "sh", "-c", line)).contains("From " + hops.get(i) + " ");
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theMtuOfARouteIsToldToThePod(boolean isV4) throws IOException {
        String route = b.podCidr(isV4) + " via " + mesh.world(isV4) + " dev eth0";
        inside(a.namespace, "sh", "-c", "ip route add " + route + " mtu lock 1300");
        try (DatagramSocket pod = RoutedMesh.socket(a.pod, a.pod(isV4));
                DatagramSocket other = RoutedMesh.socket(b.pod, b.pod(isV4))) {
            assertThat(RoutedMesh.exchange(pod, other)).isEqualTo(a.pod(isV4));
            pod.send(new DatagramPacket(new byte[1_340], 1_340, other.getLocalSocketAddress()));
            assertThat(inside(a.pod, "ip", "route", "get", b.pod(isV4).toString()))
                    .contains("mtu 1300");
        } finally {
            inside(a.namespace, "sh", "-c", "ip route del " + route);
        }
    }
}
