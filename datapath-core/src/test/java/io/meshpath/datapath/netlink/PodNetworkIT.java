// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The program in the README of datapath-core. */
class PodNetworkIT {
    /** Gives a pod an address and one way out: through a veth to its host, where the gateway answers. */
    static Link connect(Netlink host, NetworkNamespace pod, IpAddress address, IpAddress gateway) {
        Link veth = host.links()
                .addVeth(VethSpec.of("pod0", "eth0").withPeerNamespace(pod).withMtu(1450));
        host.links().setUp(veth.index());
        host.routes().add(Route.to(Cidr.of(address)).on(veth.index()));
        try (Netlink inside = Netlink.open(pod)) {
            int eth0 = inside.links().get("eth0").orElseThrow().index();
            inside.links().setUp(eth0);
            inside.addresses().add(LinkAddress.of(eth0, address));
            inside.neighbors()
                    .replace(Neighbor.permanent(eth0, gateway, veth.address().orElseThrow()));
            inside.routes()
                    .add(Route.to(Cidr.parse("0.0.0.0/0"))
                            .with(NextHop.via(gateway, eth0).withOnLink()));
        }
        return veth;
    }

    @Test
    void connectsAPodWithItsHost() throws Exception {
        IpAddress address = IpAddress.parse("10.217.0.2");
        IpAddress gateway = IpAddress.parse("10.217.0.1");
        try (TestNamespaces namespaces = TestNamespaces.open()) {
            NetworkNamespace hostNamespace = namespaces.create();
            NetworkNamespace pod = namespaces.create();
            Netlink host = namespaces.netlink(hostNamespace);
            Link veth = connect(host, pod, address, gateway);
            host.addresses().add(LinkAddress.of(veth.index(), gateway));
            try (ServerSocket server = hostNamespace.call(() -> new ServerSocket(0, 1, gateway.toInetAddress()));
                    Socket client = pod.call(Socket::new)) {
                int port = server.getLocalPort();
                pod.run(() -> client.connect(new InetSocketAddress(gateway.toInetAddress(), port), 5_000));
                try (Socket accepted = server.accept()) {
                    assertThat(accepted.getInetAddress()).isEqualTo(address.toInetAddress());
                }
            }
        }
    }

    @Test
    void isTheProgramOfTheReadme() throws IOException {
        Path module = Files.exists(Path.of("src/test/java")) ? Path.of("") : Path.of("datapath-core");
        String source = Files.readString(
                module.resolve("src/test/java/io/meshpath/datapath/netlink/PodNetworkIT.java"), StandardCharsets.UTF_8);
        int from = source.indexOf("    static Link connect(");
        String method = source.substring(from, source.indexOf("\n    }\n", from) + "\n    }".length());
        assertThat(Files.readString(module.resolve("README.md"))).contains(method.stripIndent());
    }
}
