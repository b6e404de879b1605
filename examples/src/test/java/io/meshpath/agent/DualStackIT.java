// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods with an address of each family, in two clusters, by either tunnel over either family and by none. */
@ParameterizedClass(name = "{0} over {1}")
@CsvSource({"vxlan, IPV4", "vxlan by device, IPV6", "geneve, IPV6", "direct, BOTH"})
final class DualStackIT {
    private static TestMesh mesh;
    private static Path folder;
    private static Listing.Endpoint near;
    private static Listing.Endpoint far;

    @Parameter(0)
    private String way;

    @Parameter(1)
    private TestMesh.Underlay underlay;

    @BeforeParameterizedClassInvocation
    static void start(String way, TestMesh.Underlay underlay) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("meshpath-dual");
        mesh = TestMesh.start(folder, underlay, settings(way));
        mesh.agent(1).createPod("a", "app=a");
        near = mesh.agent(1).createPod("b", "app=b");
        far = mesh.agent(2).createPod("c", 2, "app=c");
        mesh.agent(1).await("the far pod to be known", () -> knows(1, far.addresses()));
        mesh.agent(2).await("the near pods to be known", () -> knows(2, List.of("10.217.1.2", "fd00:10:217:1::2")));
    }

    private static boolean knows(int agent, List<String> addresses) {
        return mesh.agent(agent).client().ipcache().stream()
                .map(entry -> Cidr.parse(entry.prefix()))
                .toList()
                .containsAll(addresses.stream()
                        .map(address -> Cidr.of(IpAddress.parse(address)))
                        .toList());
    }

    @AfterParameterizedClassInvocation
    static void stop() throws IOException {
        if (mesh != null) {
            mesh.close();
            mesh = null;
        }
        try (var files = Files.walk(folder)) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static String settings(String way) {
        return switch (way) {
            case "direct" -> "routing: direct\nnodeRoutes: true";
            case "vxlan by device" -> "tunnel: {protocol: vxlan, mode: device}";
            default -> "tunnel: " + way;
        };
    }

    private static void assertReached(Listing.Endpoint pod) throws IOException, InterruptedException {
        assertThat(mesh.agent(1).answering("a", pod.addresses()))
                .as(() -> "dropped: " + mesh.agent(1).client().drops() + " and "
                        + mesh.agent(2).client().drops())
                .isEqualTo(pod.addresses());
    }

    @Test
    void podsOfOneNodeReachEachOtherInBothFamilies() throws IOException, InterruptedException {
        assertThat(near.addresses()).containsExactly("10.217.1.3", "fd00:10:217:1::3");
        assertReached(near);
    }

    @Test
    void aPodMayHaveSeveralAddressesOfEachFamily() {
        assertThat(far.addresses()).containsExactly("10.217.2.2", "fd00:10:217:2::2", "10.217.2.3", "fd00:10:217:2::3");
    }

    @Test
    void podsOfTwoClustersReachEachOtherByAllTheirAddresses() throws IOException, InterruptedException {
        assertReached(far);
    }

    @Test
    void aStreamOverIpv6ArrivesWhole() throws IOException {
        byte[] sent = "a way from pod to pod, over and over; ".repeat(20_000).getBytes(US_ASCII);
        try (ServerSocket server = mesh.agent(2).listen("c", 0);
                Socket out = mesh.agent(1)
                        .connect("a", new InetSocketAddress(far.addresses().get(1), server.getLocalPort()));
                Socket in = server.accept()) {
            Thread writer = new Thread(() -> send(out, sent));
            writer.start();
            assertThat(in.getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }

    private static void send(Socket to, byte[] octets) {
        try {
            to.getOutputStream().write(octets);
            to.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e); // the reader then sees less than it should
        }
    }

    @Test
    void aPolicyHoldsInBothFamilies() throws IOException, InterruptedException {
        mesh.agent(2).enforce("deny", """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: deny, namespace: default}
            spec:
              endpointSelector: {matchLabels: {app: c}}
              ingressDeny: [{fromEntities: [all]}]
            """);
        try {
            assertThat(mesh.agent(1).answering("a", far.addresses())).isEmpty();
        } finally {
            mesh.agent(2).withdraw("deny");
        }
    }

    @Test
    void statusAndListsShowBothFamilies() {
        AgentStatus status = mesh.agent(1).client().status();

        assertThat(List.of(status.routing(), status.tunnel(), status.tunnel() + " by " + status.tunnelMode()))
                .contains(way);
        assertThat(status.addresses())
                .isEqualTo(
                        underlay.addresses(1).stream().map(IpAddress::toString).toList());
        assertThat(status.pools())
                .extracting(AgentStatus.Pool::podCidr)
                .containsExactly("10.217.1.0/24", "fd00:10:217:1::/64");
        assertThat(mesh.agent(1).client().nodes())
                .extracting(Listing.Node::podCidrs)
                .contains(List.of("10.217.2.0/24", "fd00:10:217:2::/64"));
        assertThat(mesh.agent(1).client().tunnels())
                .extracting(Listing.Tunnel::podCidr)
                .containsExactlyInAnyOrder("10.217.2.0/24", "fd00:10:217:2::/64");
    }

    @Test
    void whatPodsSendLeavesRoomForWhatTheWayAdds() {
        int ipHeader = underlay == TestMesh.Underlay.IPV4 ? 20 : 40;
        int added = switch (way) {
            case "vxlan", "vxlan by device" -> ipHeader + Vxlan.OVERHEAD;
            case "geneve" -> ipHeader + Geneve.OVERHEAD;
            default -> 0;
        };

        assertThat(mesh.agent(1).client().status().podMtu()).isEqualTo(1500 - added);
    }
}
