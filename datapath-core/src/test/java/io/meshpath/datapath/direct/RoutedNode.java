// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.direct;

import io.meshpath.datapath.Counters.Counter;
import io.meshpath.datapath.Direct;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Neighbor;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.NextHop;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.TestRunInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A node with one pod, which has addresses of both families, behind a router. */
final class RoutedNode implements AutoCloseable {
    static final int ENDPOINT = 1;
    static final String UPLINK = "eth0";

    private static final String POD_DEVICE = "lxc1";
    private static final MapSizes SIZES =
            MapSizes.DEFAULT.withConnections(1 << 12).withAddresses(1 << 12);

    final int number;
    final NetworkNamespace namespace;
    final NetworkNamespace pod;
    final int identity;
    final MacAddress podMac;
    private final NodeSettings settings;
    private final NodeDatapath datapath;

    /** Takes two empty namespaces, the first of which has the uplink to the router. */
    RoutedNode(int number, NetworkNamespace namespace, NetworkNamespace pod) throws IOException {
        this.number = number;
        this.namespace = namespace;
        this.pod = pod;
        this.identity = 1 << 16 | 1000 + number;
        this.settings = new NodeSettings(
                Path.of("/sys/fs/bpf", "mp-direct-" + ProcessHandle.current().pid() + "-" + number),
                UPLINK,
                List.of(address(true), address(false)),
                new ClusterId(1),
                IdentityLayout.CLUSTERS_255,
                SIZES);
        this.podMac = joinPod();
        this.datapath = namespace.call(() -> NodeDatapath.open(settings, Direct.routing()));
        EndpointSettings endpoint =
                new EndpointSettings(ENDPOINT, POD_DEVICE, List.of(pod(true), pod(false)), podMac, identity);
        allowEverything();
        namespace.run(() -> {
            datapath.endpoints().attach(endpoint);
            datapath.activate();
        });
    }

    /** The node's address on the network that it shares with the router. */
    IpAddress address(boolean isV4) {
        return uplink(number, 2, isV4);
    }

    static IpAddress uplink(int node, int side, boolean isV4) {
        return IpAddress.parse(isV4 ? "10.9." + node + "." + side : "fd00:9:" + node + "::" + side);
    }

    IpAddress pod(boolean isV4) {
        return IpAddress.parse(isV4 ? "10.217." + number + ".2" : "fd00:217:" + number + "::2");
    }

    Cidr podCidr(boolean isV4) {
        return Cidr.masking(pod(isV4), isV4 ? 24 : 64);
    }

    NodeDatapath datapath() {
        return datapath;
    }

    void allowEverything() {
        for (Direction direction : Direction.values()) {
            datapath.policy().enforce(ENDPOINT, direction, VerdictMatrix.ALLOW_ALL);
        }
    }

    /** Tells the node who has the addresses of another one and of its pod, and of this one itself. */
    void know(RoutedNode other) {
        for (boolean isV4 : new boolean[] {true, false}) {
            datapath.ipcache()
                    .update(Map.of(
                            Cidr.of(address(isV4)), IpcacheEntry.local(1),
                            Cidr.of(pod(isV4)), IpcacheEntry.local(identity),
                            Cidr.of(other.address(isV4)), IpcacheEntry.remote(6, other.address(isV4)),
                            Cidr.of(other.pod(isV4)), IpcacheEntry.remote(other.identity, other.address(isV4))));
        }
    }

    /** What the program of the uplink answers to a frame, which is not carried out. */
    int arrives(byte[] frame) {
        return run(UPLINK, frame);
    }

    /** What the program of the pod's device answers to a frame that the pod sends, likewise. */
    int podSends(byte[] frame) {
        return run(POD_DEVICE, frame);
    }

    private int run(String device, byte[] frame) {
        return namespace.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                int index = netlink.links().get(device).orElseThrow().index();
                try (Program attached =
                        Program.openById(TcHook.ingress(index).programs().get(0))) {
                    return attached.testRun(TestRunInput.packet(frame)).returnValue();
                }
            }
        });
    }

    long dropped(DropReason reason) {
        return datapath.counters().entries().stream()
                .filter(counter -> counter.reason() == reason)
                .mapToLong(Counter::packets)
                .sum();
    }

    /** The pod's devices, addresses and routes; what the node's stack sends to the pod finds it without asking. */
    private MacAddress joinPod() throws IOException {
        namespace.run(() -> {
            Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
        });
        try (Netlink host = Netlink.open(namespace);
                Netlink inside = Netlink.open(pod)) {
            inside.links().setUp(1);
            Link veth = host.links().addVeth(VethSpec.of(POD_DEVICE, "eth0").withPeerNamespace(pod));
            Link eth0 = inside.links().get("eth0").orElseThrow();
            host.links().setUp(veth.index());
            inside.links().setUp(eth0.index());
            MacAddress mac = eth0.address().orElseThrow();
            for (boolean isV4 : new boolean[] {true, false}) {
                IpAddress gateway = IpAddress.parse(isV4 ? "169.254.1.1" : "fe80::1");
                int flags = isV4 ? 0 : LinkAddress.NO_DUPLICATE_DETECTION;
                inside.addresses().add(LinkAddress.of(eth0.index(), pod(isV4)).withFlags(flags));
                inside.neighbors()
                        .replace(Neighbor.permanent(
                                eth0.index(), gateway, veth.address().orElseThrow()));
                inside.routes()
                        .add(Route.to(Cidr.masking(gateway, 0))
                                .with(NextHop.via(gateway, eth0.index()).withOnLink()));
                host.routes().add(Route.to(Cidr.of(pod(isV4))).on(veth.index()));
                host.neighbors().replace(Neighbor.permanent(veth.index(), pod(isV4), mac));
            }
            return mac;
        }
    }

    @Override
    public void close() {
        datapath.close();
        namespace.run(() -> NodeDatapath.open(settings, Direct.routing()).remove());
    }
}
