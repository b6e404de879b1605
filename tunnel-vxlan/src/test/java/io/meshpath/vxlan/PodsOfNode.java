// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Neighbor;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.datapath.netlink.Scope;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A node's namespace with an underlay device, and two pods in theirs, connected by veth pairs; nothing of the datapath. */
final class PodsOfNode implements AutoCloseable {
    static final MapSizes SIZES =
            MapSizes.DEFAULT.withAddresses(1 << 10).withPrefixes(1 << 10).withConnections(1 << 10);
    static final IpAddress ADDRESS = IpAddress.parse("192.168.77.11");
    static final IpAddress WEB = IpAddress.parse("10.217.0.2");
    static final IpAddress DB = IpAddress.parse("10.217.0.3");
    static final int WEB_ID = 7;
    static final int DB_ID = 8;
    private static final int GONE_ID = 9;
    private static final IpAddress GONE = IpAddress.parse("10.217.0.9");
    static final int WEB_IDENTITY = 1 << 16 | 1000;
    static final int DB_IDENTITY = 1 << 16 | 1001;

    private static final IpAddress GATEWAY = IpAddress.parse("169.254.1.1");
    private static final String UNDERLAY = "underlay";
    private static final AtomicInteger MADE = new AtomicInteger();

    private record Pod(NetworkNamespace namespace, int ifindex, MacAddress mac, MacAddress hostMac) {}

    private final String name = "mpv" + ProcessHandle.current().pid() + "x" + MADE.incrementAndGet();
    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final Map<String, Pod> pods = new HashMap<>();
    private final NetworkNamespace node;
    private int underlayIfindex;

    private PodsOfNode() {
        this.node = namespace("n");
    }

    static PodsOfNode create() {
        PodsOfNode made = new PodsOfNode();
        try (Netlink netlink = Netlink.open(made.node)) {
            Link underlay = netlink.links().addVeth(VethSpec.of(UNDERLAY, "elsewhere"));
            netlink.links().setUp(underlay.index());
            netlink.addresses().add(LinkAddress.of(underlay.index(), ADDRESS, 24));
            made.underlayIfindex = underlay.index();
            made.connect(netlink, "web", WEB);
            made.connect(netlink, "db", DB);
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private NetworkNamespace namespace(String suffix) {
        NetworkNamespace made = NetworkNamespace.create(name + suffix);
        namespaces.add(made);
        return made;
    }

    private void connect(Netlink netlink, String pod, IpAddress address) {
        NetworkNamespace namespace = namespace(pod);
        Link host = netlink.links().addVeth(VethSpec.of(pod, "eth0").withPeerNamespace(namespace));
        netlink.links().setUp(host.index());
        try (Netlink inside = Netlink.open(namespace)) {
            Link eth0 = inside.links().get("eth0").orElseThrow();
            inside.links().setUp(eth0.index());
            inside.addresses().add(LinkAddress.of(eth0.index(), address, 32));
            MacAddress hostMac = host.address().orElseThrow();
            inside.neighbors().replace(Neighbor.permanent(eth0.index(), GATEWAY, hostMac));
            inside.routes().add(Route.to(Cidr.of(GATEWAY)).on(eth0.index()).withScope(Scope.LINK));
            inside.routes().add(Route.to(Cidr.parse("0.0.0.0/0")).via(GATEWAY, eth0.index()));
            pods.put(pod, new Pod(namespace, host.index(), eth0.address().orElseThrow(), hostMac));
        }
    }

    NodeSettings settings() {
        return new NodeSettings(
                pins(), UNDERLAY, List.of(ADDRESS), new ClusterId(1), IdentityLayout.CLUSTERS_255, SIZES);
    }

    EndpointSettings web() {
        return new EndpointSettings(WEB_ID, "web", List.of(WEB), mac("web"), WEB_IDENTITY);
    }

    EndpointSettings db() {
        return new EndpointSettings(DB_ID, "db", List.of(DB), mac("db"), DB_IDENTITY);
    }

    /** Tells of a third pod, whose device is gone afterwards. */
    void withDevice(String name, Consumer<EndpointSettings> action) {
        try (Netlink netlink = Netlink.open(node)) {
            Link device = netlink.links().addVeth(VethSpec.of(name, name + "-pod"));
            action.accept(new EndpointSettings(
                    GONE_ID, name, List.of(GONE), device.address().orElseThrow(), WEB_IDENTITY));
            netlink.links().delete(device.index());
        }
    }

    Path pins() {
        return Path.of("/sys/fs/bpf", name);
    }

    int underlayIfindex() {
        return underlayIfindex;
    }

    int ifindex(String pod) {
        return pods.get(pod).ifindex;
    }

    MacAddress mac(String pod) {
        return pods.get(pod).mac;
    }

    MacAddress hostMac(String pod) {
        return pods.get(pod).hostMac;
    }

    /** Does something in the node's namespace; it must start no threads there. */
    <X extends Exception> void run(NetworkNamespace.VoidAction<X> action) throws X {
        node.run(action);
    }

    /** A socket of a pod, bound to its address. */
    DatagramSocket socket(String pod, int port) throws IOException {
        String address = (pod.equals("web") ? WEB : DB).toString();
        return pods.get(pod).namespace.call(() -> new DatagramSocket(new InetSocketAddress(address, port)));
    }

    /** What is pinned, as paths below the root in their order. */
    List<String> pinned() throws IOException {
        try (Stream<Path> all = Files.walk(pins())) {
            return all.filter(Files::isRegularFile)
                    .map(path -> pins().relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        namespaces.forEach(NetworkNamespace::delete);
        if (Files.exists(pins())) {
            try (Stream<Path> all = Files.walk(pins())) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove what a test pinned below " + pins(), e);
            }
        }
    }
}
