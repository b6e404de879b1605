// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.Counters.Counter;
import io.meshpath.datapath.Direct;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.TunnelOptions;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.link.Link;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRun;
import io.meshpath.datapath.program.TestRunInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The datapath of a node of its own, whose programs get packets made by hand and answer what they would do with them. The node
 * is in cluster 1; the other, in cluster 2, is known by its two addresses, and so is a pod there. Policies allow everything.
 */
final class PacketNode implements AutoCloseable {
    static final int UDP_PORT = 8472;
    static final int UNDERLAY_MTU = 1500;
    static final int POD_IDENTITY = 1 << 16 | 7;
    static final int FRIEND_IDENTITY = 1 << 16 | 8;
    static final int REMOTE_IDENTITY = 2 << 16 | 9;
    static final String NODE = "192.168.77.11";
    static final String NODE6 = "fd77::11";
    static final String REMOTE_NODE = "192.168.77.12";
    static final String REMOTE_NODE6 = "fd77::12";
    static final String POD = "10.1.0.1";
    static final String POD6 = "fd00:1::1";
    static final String FRIEND = "10.1.0.2";
    static final String FRIEND6 = "fd00:1::2";
    static final String REMOTE = "10.2.0.1";
    static final String REMOTE6 = "fd00:2::1";

    private static final int GSO_SEGMENTS = 164; // places in struct __sk_buff
    private static final int GSO_SIZE = 176;
    private static final int POD_ID = 7;
    private static final int FRIEND_ID = 8;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name = "mpp" + ProcessHandle.current().pid() + "x" + MADE.incrementAndGet();
    private final NetworkNamespace namespace = NetworkNamespace.create(name);
    private final Path pins = Path.of("/sys/fs/bpf", name);
    private final Map<String, Program> opened = new HashMap<>();
    private final NodeDatapath datapath;
    private final int underlay;
    private final int pod;
    private final MacAddress hostMac;

    /** A node that reaches the other node over IPv4, or over IPv6. */
    static PacketNode over(boolean ipv6) {
        return over(ipv6, TunnelOptions.DEFAULT);
    }

    /** The same with other choices about the tunnel. */
    static PacketNode over(boolean ipv6, TunnelOptions options) {
        Encapsulation tunnel = new Encapsulation("test", TestObjects.spec("tunnel"), 30, UDP_PORT);
        return new PacketNode(tunnel, ipv6 ? REMOTE_NODE6 : REMOTE_NODE, options);
    }

    /** A node that takes packets as they are. */
    static PacketNode direct() {
        return new PacketNode(Direct.routing(), REMOTE_NODE, TunnelOptions.DEFAULT);
    }

    private PacketNode(Encapsulation way, String remoteNode, TunnelOptions options) {
        try (Netlink netlink = Netlink.open(namespace)) {
            underlay = device(netlink, "underlay");
            pod = device(netlink, "pod");
            device(netlink, "friend");
            hostMac = netlink.links().get("pod").orElseThrow().address().orElseThrow();
        }
        datapath = namespace.call(() -> open(way, options));
        namespace.run(() -> fill(IpAddress.parse(remoteNode)));
    }

    private static int device(Netlink netlink, String name) {
        io.meshpath.datapath.netlink.Link made = netlink.links().addVeth(VethSpec.of(name, name + "-peer"));
        netlink.links().setUp(made.index());
        return made.index();
    }

    private NodeDatapath open(Encapsulation way, TunnelOptions options) {
        List<IpAddress> addresses = List.of(IpAddress.parse(NODE), IpAddress.parse(NODE6));
        MapSizes sizes = MapSizes.DEFAULT
                .withAddresses(1 << 10)
                .withPrefixes(1 << 10)
                .withConnections(1 << 10)
                .withIdentityPages(8);
        return NodeDatapath.open(
                new NodeSettings(pins, "underlay", addresses, new ClusterId(1), IdentityLayout.CLUSTERS_255, sizes)
                        .withTunnel(options),
                way);
    }

    private void fill(IpAddress remoteNode) {
        datapath.nodes()
                .update(Map.of(
                        IpAddress.parse(REMOTE_NODE),
                        new ClusterId(2),
                        IpAddress.parse(REMOTE_NODE6),
                        new ClusterId(2)));
        datapath.ipcache()
                .update(Map.of(
                        Cidr.of(IpAddress.parse(REMOTE)), IpcacheEntry.remote(REMOTE_IDENTITY, remoteNode),
                        Cidr.of(IpAddress.parse(REMOTE6)), IpcacheEntry.remote(REMOTE_IDENTITY, remoteNode),
                        Cidr.of(IpAddress.parse(POD)), IpcacheEntry.local(POD_IDENTITY),
                        Cidr.of(IpAddress.parse(POD6)), IpcacheEntry.local(POD_IDENTITY),
                        Cidr.of(IpAddress.parse(FRIEND)), IpcacheEntry.local(FRIEND_IDENTITY),
                        Cidr.of(IpAddress.parse(FRIEND6)), IpcacheEntry.local(FRIEND_IDENTITY),
                        Cidr.of(IpAddress.parse(REMOTE_NODE)), IpcacheEntry.local(6),
                        Cidr.of(IpAddress.parse(REMOTE_NODE6)), IpcacheEntry.local(6),
                        Cidr.of(IpAddress.parse(NODE)), IpcacheEntry.local(1),
                        Cidr.of(IpAddress.parse(NODE6)), IpcacheEntry.local(1)));
        for (int id : new int[] {POD_ID, FRIEND_ID}) {
            for (Direction direction : Direction.values()) {
                datapath.policy().enforce(id, direction, VerdictMatrix.ALLOW_ALL);
            }
        }
        attachPod(List.of(POD, POD6));
        datapath.endpoints()
                .attach(new EndpointSettings(
                        FRIEND_ID,
                        "friend",
                        List.of(IpAddress.parse(FRIEND), IpAddress.parse(FRIEND6)),
                        MacAddress.parse("02:00:00:00:00:03"),
                        FRIEND_IDENTITY));
        datapath.activate();
    }

    private void attachPod(List<String> addresses) {
        List<IpAddress> parsed = addresses.stream().map(IpAddress::parse).toList();
        datapath.endpoints().attach(new EndpointSettings(POD_ID, "pod", parsed, HandMade.SENDER, POD_IDENTITY));
    }

    /** Gives the pod these addresses in place of those it has. */
    void podHas(String... addresses) {
        namespace.run(() -> attachPod(List.of(addresses)));
    }

    NodeDatapath datapath() {
        return datapath;
    }

    /** Makes this the pod's policy, in place of the one that allows everything. */
    void policy(Direction direction, VerdictMatrix matrix) {
        datapath.policy().enforce(POD_ID, direction, matrix);
    }

    /** Forgets what routers said of the ways to other nodes. */
    void forgetPaths() {
        try (BpfMap paths = BpfMap.open(pins.resolve("maps/path_mtus"))) {
            for (String address : new String[] {REMOTE_NODE6, "::ffff:" + REMOTE_NODE}) { // as the kernel keeps them
                paths.delete(ByteBuffer.allocateDirect(16)
                        .put(IpAddress.parse(address).toBytes())
                        .flip());
            }
        }
    }

    /** The host side of the pod's device. */
    MacAddress hostMac() {
        return hostMac;
    }

    /** A packet from the pod, with its MAC. */
    HandMade fromPod(String destination) {
        return HandMade.between(destination.contains(":") ? POD6 : POD, destination)
                .macs(HandMade.SENDER, hostMac);
    }

    /** Puts a frame on the wire to a device of the node, {@code "pod"} or {@code "underlay"}, from its other end. */
    void arrives(String device, byte[] frame) {
        try (Netlink netlink = Netlink.open(namespace)) {
            int peer = netlink.links().get(device + "-peer").orElseThrow().index();
            netlink.links().setUp(peer);
            namespace.run(() -> RawFrame.send(peer, frame));
        }
    }

    TestRun podSends(byte[] packet) {
        return podSends(packet, 0);
    }

    /** Of a packet that a device is still to cut, the payload of each part. */
    TestRun podSends(byte[] packet, int segment) {
        return run("from-pod-" + POD_ID, pod, packet, segment);
    }

    TestRun hostSends(byte[] packet) {
        return run("to-pod-" + POD_ID, pod, packet, 0);
    }

    /** Of a packet that came in by the underlay device, for the host's stack to pass on. */
    TestRun hostPassesOn(byte[] packet) {
        return run("to-pod-" + POD_ID, SkBuff.DEFAULT.withInterface(pod).withIngressInterface(underlay), packet, 0);
    }

    TestRun underlayReceives(byte[] packet) {
        return run("underlay", underlay, packet, 0);
    }

    private TestRun run(String pin, int ifindex, byte[] packet, int segment) {
        return run(pin, SkBuff.DEFAULT.withInterface(ifindex), packet, segment);
    }

    private TestRun run(String pin, SkBuff metadata, byte[] packet, int segment) {
        byte[] context = metadata.toOctets().toBytes();
        ByteBuffer.wrap(context)
                .order(ByteOrder.nativeOrder())
                .putInt(GSO_SIZE, segment)
                .putInt(GSO_SEGMENTS, segment == 0 ? 0 : packet.length / segment + 1);
        TestRunInput input = TestRunInput.packet(packet).withContext(Octets.copyOf(context));
        Program program = opened.computeIfAbsent(pin, this::program);
        return namespace.call(() -> program.testRun(input));
    }

    private Program program(String pin) {
        try (Link link = Link.open(pins.resolve("links").resolve(pin))) {
            return Program.openById(link.programId());
        }
    }

    /** Packets dropped for a reason so far, in both directions. */
    long dropped(DropReason reason) {
        return datapath.counters().entries().stream()
                .filter(counter -> counter.reason() == reason)
                .mapToLong(Counter::packets)
                .sum();
    }

    /** All packets that were counted so far, forwarded or dropped. */
    long counted() {
        return datapath.counters().entries().stream()
                .mapToLong(Counter::packets)
                .sum();
    }

    @Override
    public void close() {
        opened.values().forEach(Program::close);
        namespace.run(datapath::remove);
        namespace.close();
        namespace.delete();
    }
}
