// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two clusters of one node each with a cable in between: their etcds, and agents that come and go as processes. */
final class TestMesh implements AutoCloseable {
    private static final int NODES = 2;
    private static final int ETCD_PORT = 2379;
    private static final int ETCD_PEER_PORT = 2380;

    private final Path folder;
    private final Underlay underlay;
    private final List<String> settings;
    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<TestAgent> agents = new ArrayList<>();

    private TestMesh(Path folder, Underlay underlay, List<String> settings) {
        this.folder = folder;
        this.underlay = underlay;
        this.settings = settings;
    }

    /** What addresses nodes have: of one family, or IPv4 before IPv6. */
    enum Underlay {
        IPV4("192.168.78."),
        IPV6("fd00:192:168:78::"),
        BOTH("192.168.78.", "fd00:192:168:78::");

        private final ImmutableList<String> networks;

        Underlay(String... networks) {
            this.networks = ImmutableList.copyOf(networks);
        }

        List<IpAddress> addresses(int node) {
            return networks.stream()
                    .map(network -> IpAddress.parse(network + node))
                    .toList();
        }
    }

    /** A mesh with running agents, tunnelling over IPv4; skips the test without root. */
    static TestMesh start(Path folder) throws IOException {
        return start(folder, Underlay.IPV4);
    }

    /** The same over another underlay, with more lines in the agents' configurations. */
    static TestMesh start(Path folder, Underlay underlay, String... settings) throws IOException {
        TestMesh mesh = create(folder, underlay, settings);
        try {
            mesh.agents.forEach(TestAgent::start);
            mesh.agents.forEach(TestAgent::awaitReady);
            return mesh;
        } catch (RuntimeException | Error e) {
            mesh.close();
            throw e;
        }
    }

    /** A mesh that is ready for agents; skips the test without root. */
    static TestMesh create(Path folder) throws IOException {
        return create(folder, Underlay.IPV4);
    }

    private static TestMesh create(Path folder, Underlay underlay, String... settings) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        TestMesh mesh = new TestMesh(folder, underlay, List.of(settings));
        try {
            mesh.connect();
            for (int node = 1; node <= NODES; node++) {
                mesh.startEtcd(node);
                mesh.agents.add(new TestAgent(mesh.namespaces, name(node), mesh.configure(node)));
            }
            return mesh;
        } catch (IOException | RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    private static String name(int node) {
        return "n" + node;
    }

    private static String cluster(int node) {
        return "cluster" + node;
    }

    private String etcd(int node) {
        IpAddress address = underlay.addresses(node).get(0);
        return "http://" + (address.isV4() ? address : "[" + address + "]") + ":" + ETCD_PORT;
    }

    private void connect() {
        NetworkNamespace first = namespaces.get(name(1));
        NetworkNamespace second = namespaces.get(name(2));
        try (Netlink here = Netlink.open(first);
                Netlink there = Netlink.open(second)) {
            here.links().addVeth(VethSpec.of("eth0", "eth0").withPeerNamespace(second));
            setUp(here, 1);
            setUp(there, 2);
        }
    }

    private void setUp(Netlink netlink, int node) {
        Link eth0 = netlink.links().get("eth0").orElseThrow();
        netlink.links().setUp(eth0.index());
        netlink.links().setUp(netlink.links().get("lo").orElseThrow().index());
        for (IpAddress address : underlay.addresses(node)) {
            LinkAddress own = LinkAddress.of(eth0.index(), address, address.isV4() ? 24 : 64);
            netlink.addresses().add(address.isV4() ? own : own.withFlags(LinkAddress.NO_DUPLICATE_DETECTION));
        }
    }

    private void startEtcd(int node) throws IOException {
        String peer = "http://127.0.0.1:" + ETCD_PEER_PORT;
        namespaces.startLogged(
                folder.resolve("etcd" + node + ".log"),
                name(node),
                "etcd",
                "--data-dir=" + folder.resolve("etcd" + node),
                "--listen-client-urls=" + etcd(node),
                "--advertise-client-urls=" + etcd(node),
                "--listen-peer-urls=" + peer,
                "--unsafe-no-fsync");
    }

    private Path configure(int node) throws IOException {
        Path home = folder.resolve(name(node));
        Files.createDirectories(home.resolve("policies"));
        Files.createDirectories(home.resolve("mesh"));
        int other = NODES + 1 - node;
        Files.writeString(home.resolve("etcd.yaml"), "endpoints: [\"" + etcd(node) + "\"]\n");
        Files.writeString(home.resolve("mesh").resolve(cluster(other)), "endpoints: [\"" + etcd(other) + "\"]\n");
        String config = String.join(
                "\n",
                "cluster: {name: " + cluster(node) + ", id: " + node + "}",
                "node: {name: " + name(node) + ", address: " + underlay.addresses(node) + ", podCidr: [10.217." + node
                        + ".0/24," + " fd00:10:217:" + node + "::/64]}",
                "etcd: etcd.yaml",
                "clusterMesh: mesh",
                "policies: policies",
                "stateDir: state",
                "socket: run/agent.sock",
                "bpf: {pinRoot: /sys/fs/bpf/" + namespaces.name(name(node))
                        + ", policyCells: 65536, connections: 16384}",
                "health: {interval: 10s}",
                String.join("\n", settings),
                "");
        return Files.writeString(home.resolve("agent.yaml"), config);
    }

    /** What a command prints in a node's namespace. */
    String output(int node, String... command) throws IOException {
        return TestNamespaces.output(namespaces.start(name(node), command));
    }

    /** Where a node has its pins. */
    Path pins(int node) {
        return Path.of("/sys/fs/bpf", namespaces.name(name(node)));
    }

    /** The agent of a node, 1 or 2. */
    TestAgent agent(int node) {
        return agents.get(node - 1);
    }

    /** Ends everything; the agents take away what they made. */
    @Override
    public void close() throws IOException {
        try {
            for (TestAgent agent : agents) {
                agent.remove();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            namespaces.close();
        }
    }
}
