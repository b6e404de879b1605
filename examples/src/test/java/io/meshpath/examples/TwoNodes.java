// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.DatapathEvent;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.EventReader;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.Observation;
import io.meshpath.datapath.TunnelEndpoint;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Two nodes of two clusters with a pod each, in namespaces of their own. */
final class TwoNodes implements AutoCloseable {
    /** A node with its one pod. */
    final class Node {
        final String name;
        final ClusterId cluster;
        final IpAddress address;
        final IpAddress address6;
        final IpAddress podAddress;
        final IpAddress podAddress6;
        final int identity;
        final NetworkNamespace namespace;
        final NetworkNamespace pod;
        private final Path pinRoot;
        private Encapsulation encapsulation;
        private EndpointSettings endpoint;
        private NodeDatapath datapath;
        private boolean stopped;

        Node(String name, int cluster, IpAddress address, String podAddress, Encapsulation encapsulation) {
            this.name = name;
            this.encapsulation = encapsulation;
            this.cluster = new ClusterId(cluster);
            this.address = address;
            this.address6 = address.isV4() ? IpAddress.parse("fd00:50::" + cluster) : address;
            this.podAddress = IpAddress.parse(podAddress);
            this.podAddress6 = IpAddress.parse("fd00:10::" + cluster + ":a");
            this.identity = cluster << 16 | 0x1234;
            this.namespace = create(prefix + name);
            this.pod = create(prefix + name + "-pod");
            this.pinRoot = Path.of("/sys/fs/bpf", prefix + name);
        }

        List<IpAddress> addresses() {
            return address.isV4() ? List.of(address, address6) : List.of(address);
        }

        NodeSettings settings() {
            return new NodeSettings(pinRoot, "underlay", addresses(), cluster, IdentityLayout.CLUSTERS_255, sizes);
        }

        NodeDatapath datapath() {
            return datapath;
        }

        EndpointSettings endpoint() {
            return endpoint;
        }

        int podMtu() {
            return encapsulation.podMtu(UNDERLAY_MTU, true);
        }

        void addPod() {
            Link host = namespace.call(() -> {
                try (Netlink netlink = Netlink.open()) {
                    Link made = netlink.links()
                            .addVeth(VethSpec.of("lxc-" + name, "eth0")
                                    .withPeerNamespace(pod)
                                    .withMtu(podMtu()));
                    netlink.links().setUp(made.index());
                    return made;
                }
            });
            ip(pod, "link set eth0 up");
            ip(pod, "addr add " + podAddress + "/32 dev eth0");
            ip(pod, "route add 169.254.1.1 dev eth0 scope link");
            ip(pod, "route add default via 169.254.1.1 dev eth0");
            ip(pod, "-6 addr add " + podAddress6 + "/128 dev eth0 nodad");
            ip(pod, "-6 route add default via fe80::1 dev eth0");
            MacAddress podMac = pod.call(() -> {
                try (Netlink netlink = Netlink.open()) {
                    return netlink.links().get("eth0").orElseThrow().address().orElseThrow();
                }
            });
            endpoint = new EndpointSettings(1, host.name(), List.of(podAddress, podAddress6), podMac, identity);
        }

        /** Has the next {@link #start} go this way to the other node. */
        void goBy(Encapsulation other) {
            encapsulation = other;
        }

        /** What an agent does when it starts. */
        void start(Node other) {
            NodeDatapath opened = namespace.call(() -> NodeDatapath.open(settings(), encapsulation));
            opened.observe(Observation.DROPS_AND_VERDICTS);
            opened.ipcache()
                    .update(Map.of(
                            Cidr.of(podAddress), IpcacheEntry.local(identity),
                            Cidr.of(podAddress6), IpcacheEntry.local(identity)));
            opened.tunnelEndpoints().put(other.asEndpoint(other.addresses().toArray(IpAddress[]::new)));
            allowAll(opened);
            namespace.run(() -> {
                opened.endpoints().attach(endpoint);
                opened.activate();
            });
            if (datapath != null) {
                datapath.close();
            }
            datapath = opened;
        }

        /** How others see this node when they reach it by the first of these addresses. */
        TunnelEndpoint asEndpoint(IpAddress... by) {
            return new TunnelEndpoint(
                    name, cluster, List.of(by), Map.of(Cidr.of(podAddress), identity, Cidr.of(podAddress6), identity));
        }

        private void allowAll(NodeDatapath opened) {
            for (Direction direction : Direction.values()) {
                opened.policy().enforce(1, direction, VerdictMatrix.ALLOW_ALL);
            }
        }

        /** The events of this node until one matches, or the last of five seconds' waiting. */
        List<DatapathEvent> events(Duration patience) {
            List<DatapathEvent> seen = new ArrayList<>();
            try (EventReader reader = datapath.events()) {
                reader.poll(seen::add, patience);
            }
            return seen;
        }

        Run inPod(String... command) {
            return run(pod, command);
        }

        /** Takes the datapath away, once. */
        void stop() {
            if (stopped) {
                return;
            }
            stopped = true;
            if (datapath != null) {
                datapath.close();
            }
            namespace.run(() -> NodeDatapath.open(settings(), encapsulation).remove());
        }
    }

    /** A process that has ended. */
    record Run(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    static final Cidr IPV4 = Cidr.parse("192.168.50.0/24");
    static final Cidr IPV6 = Cidr.parse("fd50::/64");

    private static final int UNDERLAY_MTU = 1500;
    private static final MapSizes SIZES =
            MapSizes.DEFAULT.withConnections(1 << 12).withAddresses(1 << 12);

    private final MapSizes sizes;
    private final String prefix = "mpdp" + ProcessHandle.current().pid() + "-";
    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    final Node atlanta;
    final Node toronto;

    private TwoNodes(Encapsulation first, Encapsulation second, Cidr underlay, MapSizes sizes) {
        this.sizes = sizes;
        atlanta = new Node("atlanta", 1, numbered(underlay, 1), "10.217.0.10", first);
        toronto = new Node("toronto", 3, numbered(underlay, 2), "10.219.0.10", second);
    }

    private static IpAddress numbered(Cidr underlay, int number) {
        byte[] octets = underlay.network().toBytes();
        octets[octets.length - 1] = (byte) number;
        return IpAddress.of(octets);
    }

    static TwoNodes create(Encapsulation encapsulation) {
        return create(encapsulation, 0);
    }

    /** Two nodes that count packets by so many rules. */
    static TwoNodes create(Encapsulation encapsulation, int countedRules) {
        return create(encapsulation, encapsulation, IPV4, SIZES.withCountedRules(countedRules));
    }

    /** Two nodes that go to each other in different ways, over an underlay with these addresses. */
    static TwoNodes create(Encapsulation first, Encapsulation second, Cidr underlay) {
        return create(first, second, underlay, SIZES);
    }

    private static TwoNodes create(Encapsulation first, Encapsulation second, Cidr underlay, MapSizes sizes) {
        TwoNodes nodes = new TwoNodes(first, second, underlay, sizes);
        try {
            nodes.join();
            nodes.atlanta.addPod();
            nodes.toronto.addPod();
            nodes.atlanta.start(nodes.toronto);
            nodes.toronto.start(nodes.atlanta);
            return nodes;
        } catch (RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    private NetworkNamespace create(String name) {
        NetworkNamespace namespace = NetworkNamespace.create(name);
        namespaces.add(namespace);
        return namespace;
    }

    private void join() {
        atlanta.namespace.run(() -> {
            try (Netlink netlink = Netlink.open()) {
                netlink.links().addVeth(VethSpec.of("underlay", "underlay").withPeerNamespace(toronto.namespace));
            }
        });
        for (Node node : List.of(atlanta, toronto)) {
            ip(node.namespace, "link set lo up");
            node.addresses()
                    .forEach(address -> ip(
                            node.namespace,
                            "addr add " + address + (address.isV4() ? "/24 dev underlay" : "/64 dev underlay nodad")));
            ip(node.namespace, "link set underlay up");
        }
        if (!atlanta.encapsulation.isTunnel()) {
            route(atlanta, toronto);
            route(toronto, atlanta);
        }
    }

    /** What routers and BGP do where packets travel as they are. */
    private static void route(Node from, Node to) {
        run(from.namespace, "sysctl", "-q", "net.ipv4.ip_forward=1");
        ip(from.namespace, "route add " + to.podAddress + " via " + to.address);
    }

    static void ip(NetworkNamespace namespace, String arguments) {
        Run run = run(namespace, ("ip " + arguments).split(" "));
        if (!run.succeeded()) {
            throw new IllegalStateException("ip " + arguments + ": " + run.output());
        }
    }

    static Run run(NetworkNamespace namespace, String... command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path()));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("did not end: " + String.join(" ", line));
            }
            return new Run(process.exitValue(), output);
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + String.join(" ", line), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            atlanta.stop();
            toronto.stop();
        } finally {
            namespaces.forEach(NetworkNamespace::delete);
            namespaces.forEach(NetworkNamespace::close);
        }
    }
}
