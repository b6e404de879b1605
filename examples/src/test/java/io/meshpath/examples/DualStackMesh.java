// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two nodes of two clusters with a pod each, all with addresses of both families, and a router between them, the world. */
final class DualStackMesh implements AutoCloseable {
    private static final int UNDERLAY_MTU = 1500;
    private static final MapSizes SIZES =
            MapSizes.DEFAULT.withConnections(1 << 12).withAddresses(1 << 12);

    /** A node with its pod, which has two addresses of each family. */
    final class Node {
        final NetworkNamespace namespace;
        final NetworkNamespace pod;
        private final int number;
        private final NodeSettings settings;
        private MacAddress podMac;
        private NodeDatapath datapath;

        Node(int number) {
            this.number = number;
            this.namespace = create("node" + number);
            this.pod = create("pod" + number);
            this.settings = new NodeSettings(
                    Path.of("/sys/fs/bpf", prefix + number),
                    "eth0",
                    List.of(address(true), address(false)),
                    new ClusterId(number),
                    IdentityLayout.CLUSTERS_255,
                    SIZES);
        }

        IpAddress address(boolean isV4) {
            return router(number, isV4).next();
        }

        /** The first address of the pod, or (with 1) the second. */
        IpAddress podAddress(boolean isV4, int index) {
            return IpAddress.parse(isV4 ? "10.217." + number + ".2" : "fd00:217:" + number + "::2")
                    .plus(index);
        }

        Cidr podCidr(boolean isV4) {
            return Cidr.masking(podAddress(isV4, 0), isV4 ? 24 : 64);
        }

        private List<IpAddress> podAddresses() {
            return Stream.of(true, false)
                    .flatMap(isV4 -> Stream.of(podAddress(isV4, 0), podAddress(isV4, 1)))
                    .toList();
        }

        private int identity() {
            return number << 16 | 1000;
        }

        private void joinRouter() {
            String device = "to-node" + number;
            world.run(() -> {
                try (Netlink netlink = Netlink.open()) {
                    netlink.links().addVeth(VethSpec.of(device, "eth0").withPeerNamespace(namespace));
                }
            });
            TwoNodes.ip(world, "link set " + device + " up");
            TwoNodes.ip(namespace, "link set lo up");
            TwoNodes.ip(namespace, "link set eth0 up");
            TwoNodes.ip(world, "addr add " + router(number, true) + "/24 dev " + device);
            TwoNodes.ip(world, "addr add " + router(number, false) + "/64 dev " + device + " nodad");
            TwoNodes.ip(namespace, "addr add " + address(true) + "/24 dev eth0");
            TwoNodes.ip(namespace, "addr add " + address(false) + "/64 dev eth0 nodad");
            for (boolean isV4 : new boolean[] {true, false}) {
                TwoNodes.ip(namespace, "route add default via " + router(number, isV4));
                TwoNodes.ip(world, "route add " + podCidr(isV4) + " via " + address(isV4));
            }
            forward(namespace);
        }

        private void joinPod() {
            int mtu = encapsulation.podMtu(UNDERLAY_MTU, true);
            namespace.run(() -> {
                try (Netlink netlink = Netlink.open()) {
                    netlink.links()
                            .addVeth(VethSpec.of("lxc1", "eth0")
                                    .withPeerNamespace(pod)
                                    .withMtu(mtu));
                }
            });
            TwoNodes.ip(namespace, "link set lxc1 up");
            TwoNodes.ip(pod, "link set lo up");
            TwoNodes.ip(pod, "link set eth0 up");
            for (IpAddress address : podAddresses()) {
                TwoNodes.ip(pod, "addr add " + Cidr.of(address) + " dev eth0" + (address.isV4() ? "" : " nodad"));
                TwoNodes.ip(namespace, "route add " + address + " dev lxc1");
            }
            TwoNodes.ip(pod, "route add 169.254.1.1 dev eth0 scope link");
            TwoNodes.ip(pod, "route add default via 169.254.1.1 src " + podAddress(true, 0));
            TwoNodes.ip(pod, "route add default via fe80::1 dev eth0 src " + podAddress(false, 0));
            podMac = pod.call(() -> {
                try (Netlink netlink = Netlink.open()) {
                    return netlink.links().get("eth0").orElseThrow().address().orElseThrow();
                }
            });
        }

        private void start(Node other) {
            datapath = namespace.call(() -> NodeDatapath.open(settings, encapsulation));
            for (boolean isV4 : new boolean[] {true, false}) {
                datapath.ipcache()
                        .update(Map.of(Cidr.of(address(isV4)), IpcacheEntry.local(ReservedIdentity.HOST.number())));
                datapath.nodes().update(Map.of(other.address(isV4), new ClusterId(other.number)));
            }
            podAddresses()
                    .forEach(each -> datapath.ipcache().update(Map.of(Cidr.of(each), IpcacheEntry.local(identity()))));
            IpcacheEntry remote = IpcacheEntry.remote(other.identity(), other.address(underlayIsV4));
            other.podAddresses().forEach(each -> datapath.ipcache().update(Map.of(Cidr.of(each), remote)));
            for (Direction direction : Direction.values()) {
                datapath.policy().enforce(1, direction, VerdictMatrix.ALLOW_ALL);
            }
            namespace.run(() -> {
                datapath.endpoints().attach(new EndpointSettings(1, "lxc1", podAddresses(), podMac, identity()));
                datapath.activate();
            });
        }

        private void stop() {
            if (datapath != null) {
                datapath.close();
            }
            namespace.run(() -> NodeDatapath.open(settings, encapsulation).remove());
        }
    }

    private final Encapsulation encapsulation;
    private final boolean underlayIsV4;
    private final String prefix = "mpds" + ProcessHandle.current().pid() + "-";
    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    final NetworkNamespace world = create("world");
    final Node a = new Node(1);
    final Node b = new Node(2);

    private DualStackMesh(Encapsulation encapsulation, boolean underlayIsV4) {
        this.encapsulation = encapsulation;
        this.underlayIsV4 = underlayIsV4;
    }

    /** Nodes that send to each other by the addresses of one family. */
    static DualStackMesh create(Encapsulation encapsulation, boolean underlayIsV4) {
        DualStackMesh mesh = new DualStackMesh(encapsulation, underlayIsV4);
        try {
            forward(mesh.world);
            for (Node node : List.of(mesh.a, mesh.b)) {
                node.joinRouter();
                node.joinPod();
            }
            mesh.a.start(mesh.b);
            mesh.b.start(mesh.a);
            return mesh;
        } catch (RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    /** The router's address on the network of a node. */
    static IpAddress router(int node, boolean isV4) {
        return IpAddress.parse(isV4 ? "10.9." + node + ".1" : "fd00:9:" + node + "::1");
    }

    private static void forward(NetworkNamespace namespace) {
        TwoNodes.run(namespace, "sysctl", "-q", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }

    private NetworkNamespace create(String name) {
        NetworkNamespace namespace = NetworkNamespace.create(prefix + name);
        namespaces.add(namespace);
        return namespace;
    }

    @Override
    public void close() {
        try {
            a.stop();
        } finally {
            stopSecond();
        }
    }

    private void stopSecond() {
        try {
            b.stop();
        } finally {
            namespaces.forEach(NetworkNamespace::delete);
        }
    }
}
