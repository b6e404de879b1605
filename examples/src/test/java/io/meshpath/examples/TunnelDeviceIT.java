// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.Counters.Counter;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.TunnelDevice;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.UnsupportedLinkException;
import io.meshpath.examples.TwoNodes.Run;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that send by the kernel's tunnel devices: to each other, to nodes that encapsulate themselves, to devices of others. */
class TunnelDeviceIT {
    private TwoNodes nodes;

    @AfterEach
    void remove() {
        if (nodes != null) {
            nodes.close();
        }
    }

    /** This kernel's tunnels with a device, beside the same tunnel without one. */
    static Stream<Arguments> ways() {
        return hasGeneve()
                ? Stream.of(
                        Arguments.of("vxlan", Vxlan.encapsulation(), Vxlan.device()),
                        Arguments.of("geneve", Geneve.encapsulation(), Geneve.device()))
                : Stream.of(Arguments.of("vxlan", Vxlan.encapsulation(), Vxlan.device()));
    }

    private static boolean hasGeneve() {
        String name = "mpgnv-" + ProcessHandle.current().pid();
        try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
            return TwoNodes.run(namespace, "ip", "link", "add", "gnv0", "type", "geneve", "external")
                    .succeeded();
        } finally {
            NetworkNamespace.delete(name);
        }
    }

    private Run ping(String... options) {
        List<String> command = Stream.concat(
                        Stream.of("ping", "-n", "-c", "3", "-i", "0.1", "-W", "1"), Stream.of(options))
                .toList();
        return nodes.atlanta.inPod(Stream.concat(command.stream(), Stream.of(nodes.toronto.podAddress.toString()))
                .toArray(String[]::new));
    }

    private void reaches(String... options) {
        Run ping = ping(options);
        assertThat(ping.succeeded()).as(ping.output() + dropped()).isTrue();
    }

    private String dropped() {
        return "atlanta counted " + nodes.atlanta.datapath().counters().entries();
    }

    private static boolean hasDevice(TwoNodes.Node node, TunnelDevice device) {
        return node.namespace.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                return netlink.links().get(device.deviceName()).isPresent();
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void nodesWithDevicesReachEachOther(String name, Encapsulation programs, Encapsulation device) {
        nodes = TwoNodes.create(device, device, TwoNodes.IPV4);
        reaches();
        reaches("-s", "4000");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aNodeWithADeviceReachesOneWithout(String name, Encapsulation programs, Encapsulation device) {
        nodes = TwoNodes.create(device, programs, TwoNodes.IPV4);
        reaches();
        reaches("-s", "4000");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void overIpv6TheyReachEachOther(String name, Encapsulation programs, Encapsulation device) {
        nodes = TwoNodes.create(device, device, TwoNodes.IPV6);
        reaches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void overIpv6ANodeWithADeviceReachesOneWithout(String name, Encapsulation programs, Encapsulation device) {
        nodes = TwoNodes.create(device, programs, TwoNodes.IPV6);
        reaches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void aRunningNodeTakesADeviceAndGivesItUpWithoutLosingAPacket(
            String name, Encapsulation programs, Encapsulation device) throws Exception {
        nodes = TwoNodes.create(programs, programs, TwoNodes.IPV4);
        reaches();
        Process ping = new ProcessBuilder(
                        "nsenter",
                        "--net=" + nodes.atlanta.pod.path(),
                        "ping",
                        "-n",
                        "-q",
                        "-c",
                        "200",
                        "-i",
                        "0.01",
                        "-W",
                        "1",
                        nodes.toronto.podAddress.toString())
                .redirectErrorStream(true)
                .start();
        try {
            TunnelDevice kind = device.device().orElseThrow();
            nodes.atlanta.goBy(device);
            nodes.atlanta.start(nodes.toronto);
            assertThat(hasDevice(nodes.atlanta, kind)).isTrue();
            nodes.atlanta.start(nodes.toronto); // the next agent adopts it
            nodes.atlanta.goBy(programs);
            nodes.atlanta.start(nodes.toronto);
            assertThat(hasDevice(nodes.atlanta, kind)).isFalse();
            assertThat(output(ping)).contains("200 packets transmitted, 200 received");
        } finally {
            ping.destroyForcibly().waitFor();
        }
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void removingTheDatapathTakesTheDeviceAway() {
        nodes = TwoNodes.create(Vxlan.device(), Vxlan.device(), TwoNodes.IPV4);
        assertThat(hasDevice(nodes.atlanta, TunnelDevice.VXLAN)).isTrue();
        nodes.atlanta.stop();
        assertThat(hasDevice(nodes.atlanta, TunnelDevice.VXLAN)).isFalse();
    }

    @Test
    void aDeviceOfAnotherPortIsNotAdopted() {
        nodes = TwoNodes.create(Vxlan.device(), Vxlan.device(), TwoNodes.IPV4);
        nodes.atlanta.goBy(Vxlan.device(4789));
        assertThatThrownBy(() -> nodes.atlanta.start(nodes.toronto))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot adopt device meshpath_vxlan: ");
        nodes.atlanta.goBy(Vxlan.device());
        reaches();
    }

    @Test
    void aKernelWithoutGeneveDevicesSaysSo() {
        if (hasGeneve()) {
            return;
        }
        assertThatThrownBy(() -> nodes = TwoNodes.create(Geneve.device(), Geneve.encapsulation(), TwoNodes.IPV4))
                .isInstanceOfSatisfying(
                        UnsupportedLinkException.class,
                        e -> assertThat(e.kind()).isEqualTo("geneve"));
    }

    /** Toronto without a datapath: what is there instead has one identity for both ends, and the address of its node's frames. */
    private void replaceToronto(int identity) {
        nodes.toronto.stop();
        nodes.atlanta.datapath().nodes().update(Map.of(nodes.toronto.address, nodes.atlanta.cluster));
        nodes.atlanta
                .datapath()
                .ipcache()
                .update(Map.of(
                        Cidr.of(nodes.toronto.podAddress), IpcacheEntry.remote(identity, nodes.toronto.address)));
    }

    private static String frameAddress(TwoNodes.Node node) {
        byte[] address = node.address.toBytes();
        return "02:4d:" + HexFormat.ofDelimiter(":").formatHex(address, address.length - 4, address.length);
    }

    private void bringUp(String device, String route) {
        NetworkNamespace namespace = nodes.toronto.namespace;
        TwoNodes.ip(namespace, "addr add " + nodes.toronto.podAddress + "/32 dev " + device);
        TwoNodes.ip(namespace, "link set " + device + " up mtu " + nodes.atlanta.podMtu());
        TwoNodes.ip(namespace, "route add " + nodes.atlanta.podAddress + route + " dev " + device);
        TwoNodes.ip(
                namespace,
                "neigh add " + nodes.atlanta.podAddress + " lladdr " + frameAddress(nodes.atlanta) + " dev " + device);
    }

    static Stream<Arguments> waysAndUnderlays() {
        return ways().flatMap(way -> Stream.of(TwoNodes.IPV4, TwoNodes.IPV6)
                .flatMap(underlay -> Stream.of(
                        Arguments.of(way.get()[0] + " by programs, " + underlay, way.get()[1], underlay),
                        Arguments.of(way.get()[0] + " by a device, " + underlay, way.get()[2], underlay))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysAndUnderlays")
    void reachesAPlainDevice(String name, Encapsulation encapsulation, Cidr underlay) {
        nodes = TwoNodes.create(encapsulation, encapsulation, underlay);
        replaceToronto(nodes.atlanta.identity);
        TwoNodes.ip(
                nodes.toronto.namespace,
                "link add plain address " + frameAddress(nodes.toronto) + " type " + encapsulation.name() + " id "
                        + nodes.atlanta.identity + " remote " + nodes.atlanta.address + " dstport "
                        + encapsulation.udpPort() + " udp6zerocsumtx udp6zerocsumrx");
        bringUp("plain", "");
        reaches();
        reaches("-s", "4000");
    }

    /** As Cilium has it: one device for all, metadata for each packet, the sender's identity as VNI. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("waysAndUnderlays")
    void reachesADeviceThatSaysIdentitiesInVnis(String name, Encapsulation encapsulation, Cidr underlay) {
        nodes = TwoNodes.create(encapsulation, encapsulation, underlay);
        int identity = nodes.atlanta.cluster.value() << 16 | 0x777;
        replaceToronto(identity);
        TwoNodes.ip(
                nodes.toronto.namespace,
                "link add external address " + frameAddress(nodes.toronto) + " type " + encapsulation.name()
                        + " external dstport " + encapsulation.udpPort() + " udp6zerocsumtx udp6zerocsumrx");
        String family = nodes.atlanta.address.isV4() ? "ip" : "ip6";
        bringUp("external", " encap " + family + " id " + identity + " dst " + nodes.atlanta.address);
        reaches();
    }

    @Test
    void whatIsNoNodeOfTheMeshIsRefused() {
        nodes = TwoNodes.create(Vxlan.device(), Vxlan.device(), TwoNodes.IPV4);
        nodes.toronto.datapath().nodes().delete(List.of(nodes.atlanta.address));
        assertThat(ping().succeeded()).isFalse();
        assertThat(nodes.toronto.datapath().counters().entries())
                .extracting(Counter::reason)
                .contains(DropReason.DROP_UNKNOWN_SENDER);
    }

    /** Pods are kept from the tunnel port of the address on the underlay, and may reach others from the node's address. */
    @ParameterizedTest
    @CsvSource({"true, .99/24", "false, 99/64"})
    void whatComesToAnotherAddressOfTheNodeIsRefused(boolean ipv4, String ending) {
        nodes = TwoNodes.create(Vxlan.device(), Vxlan.device(), ipv4 ? TwoNodes.IPV4 : TwoNodes.IPV6);
        String address = nodes.atlanta.address.toString();
        String other = address.substring(0, address.lastIndexOf(ipv4 ? '.' : ':') + (ipv4 ? 0 : 1)) + ending;
        TwoNodes.ip(nodes.atlanta.namespace, "addr add " + other + " dev underlay" + (ipv4 ? "" : " nodad"));
        replaceToronto(nodes.atlanta.identity);
        TwoNodes.ip(
                nodes.toronto.namespace,
                "link add plain address " + frameAddress(nodes.toronto) + " type vxlan id " + nodes.atlanta.identity
                        + " remote " + other.substring(0, other.indexOf('/')) + " dstport " + Vxlan.UDP_PORT
                        + " nolearning udp6zerocsumtx udp6zerocsumrx");
        bringUp("plain", "");
        assertThat(ping().succeeded()).isFalse();
        assertThat(nodes.atlanta.datapath().counters().entries())
                .extracting(Counter::reason)
                .contains(DropReason.DROP_UNKNOWN_L3_TARGET);
    }
}
