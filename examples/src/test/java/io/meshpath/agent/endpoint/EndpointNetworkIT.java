// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.GsoLimits;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EndpointNetworkIT {
    private static final List<IpAddress> ROUTERS = addresses("10.217.0.1", "fd10:217::1");
    private static final Path POD_IPV6 = Path.of("/proc/sys/net/ipv6/conf/eth0");

    private final String name = "mpe" + ProcessHandle.current().pid();
    private NetworkNamespace node;
    private NetworkNamespace pod;

    @BeforeEach
    void makeNamespaces() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        node = NetworkNamespace.create(name + "n");
        pod = NetworkNamespace.create(name + "p");
    }

    @AfterEach
    void removeNamespaces() {
        Stream.of(node, pod).filter(made -> made != null).forEach(NetworkNamespace::delete);
    }

    private static List<IpAddress> addresses(String... texts) {
        return Stream.of(texts).map(IpAddress::parse).toList();
    }

    private Endpoint connected(String... addresses) {
        MacAddress mac = MacAddress.parse("0a:00:00:00:00:07");
        Labels labels = Labels.parse("k8s:app=web;");
        Endpoint endpoint =
                new Endpoint(7, "web", name + "p", labels, addresses(addresses), mac, "lxc7", 65_543, Optional.empty());
        node.run(() -> {
            try (EndpointNetwork network = EndpointNetwork.open(ROUTERS, 1400, GsoLimits.DEFAULT)) {
                network.create(endpoint);
                network.open(endpoint);
            }
        });
        return endpoint;
    }

    private static List<String> routes(NetworkNamespace namespace) {
        try (Netlink netlink = Netlink.open(namespace)) {
            return netlink.routes().list().stream()
                    .filter(route -> route.table() == 254
                            && !route.destination().network().isLinkLocal())
                    .map(route -> route.destination() + " "
                            + route.nextHops()
                                    .get(0)
                                    .gateway()
                                    .map(IpAddress::toString)
                                    .orElse("on link"))
                    .toList();
        }
    }

    @Test
    void aPodOfBothFamiliesHasAnAddressAndADefaultRouteOfEach() {
        connected("10.217.0.7", "fd10:217::7");

        assertThat(routes(pod))
                .containsExactlyInAnyOrder(
                        "0.0.0.0/0 10.217.0.1",
                        "10.217.0.1/32 on link",
                        "::/0 fd10:217::1",
                        "fd10:217::1/128 on link",
                        "fd10:217::7/128 on link");
        assertThat(routes(node)).contains("10.217.0.7/32 on link", "fd10:217::7/128 on link");
    }

    @Test
    void itsIpv6AddressIsUsableAtOnce() {
        Endpoint endpoint = connected("10.217.0.7", "fd10:217::7");

        try (Netlink inside = Netlink.open(pod)) {
            int eth0 = inside.links().get("eth0").orElseThrow().index();
            assertThat(inside.addresses().list(eth0))
                    .filteredOn(address -> endpoint.addresses().contains(address.address()))
                    .hasSize(2)
                    .noneMatch(address -> address.has(LinkAddress.TENTATIVE));
        }
    }

    @Test
    void theHostKnowsThePodsHardwareAddressInBothFamilies() {
        Endpoint endpoint = connected("10.217.0.7", "fd10:217::7");

        try (Netlink netlink = Netlink.open(node)) {
            assertThat(netlink.neighbors().list())
                    .filteredOn(neighbor -> endpoint.addresses().contains(neighbor.address()))
                    .hasSize(2)
                    .allMatch(neighbor -> neighbor.mac().equals(Optional.of(endpoint.mac())));
        }
    }

    @Test
    void theHostsSideHasNoAddressToSpeakFrom() {
        connected("10.217.0.7", "fd10:217::7");

        try (Netlink netlink = Netlink.open(node)) {
            int host = netlink.links().get("lxc7").orElseThrow().index();
            assertThat(netlink.addresses().list(host)).isEmpty();
        }
    }

    @Test
    void aPodOfOneFamilyHasNothingOfTheOther() throws IOException {
        connected("10.217.0.7");

        assertThat(routes(pod)).containsExactlyInAnyOrder("0.0.0.0/0 10.217.0.1", "10.217.0.1/32 on link");
        assertThat(pod.<String, IOException>call(() -> Files.readString(POD_IPV6.resolve("disable_ipv6"))))
                .startsWith("1");
    }

    @Test
    void aPodMayHaveIpv6Alone() {
        connected("fd10:217::7");

        assertThat(routes(pod))
                .containsExactlyInAnyOrder("::/0 fd10:217::1", "fd10:217::1/128 on link", "fd10:217::7/128 on link");
        assertThat(routes(node)).contains("fd10:217::7/128 on link").noneMatch(route -> route.startsWith("10."));
    }
}
