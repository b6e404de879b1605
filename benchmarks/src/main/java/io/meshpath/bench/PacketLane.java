// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.link.Link;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.link.TcxLink;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.LinkAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.object.LoadedObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A receiving namespace behind one filter, at the far end of a veth pair, with a socket for each port of the scenario. */
final class PacketLane implements AutoCloseable {
    private static final String ADDRESS = "192.0.2.2";
    private static final int PREFIX_LENGTH = 24;
    private static final String DEVICE = "eth0";
    private static final ByteBuffer RECEIVED = ByteBuffer.allocate(64);

    private final PacketFilter filter;
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private int nearIndex;
    private String farMac = "";

    private PacketLane(PacketFilter filter) {
        this.filter = filter;
    }

    /**
     * Makes one.
     *
     * @param sender where packets come from
     * @param name of the namespace, which must be free
     */
    static PacketLane open(PacketFilter filter, PacketScenario scenario, NetworkNamespace sender, String name) {
        PacketLane lane = new PacketLane(filter);
        try {
            NetworkNamespace receiver = NetworkNamespace.create(name);
            lane.resources.push(receiver::delete);
            lane.connect(sender, receiver);
            receiver.run(() -> lane.listen(scenario));
            filter.install(scenario, List.of("nsenter", "--net=" + receiver.path()));
            if (filter == PacketFilter.TABLES) {
                lane.attachTables(scenario, receiver);
            }
            return lane;
        } catch (RuntimeException e) {
            lane.close();
            throw e;
        }
    }

    private void connect(NetworkNamespace sender, NetworkNamespace receiver) {
        try (Netlink near = Netlink.open(sender);
                Netlink far = Netlink.open(receiver)) {
            VethSpec pair = VethSpec.of("to-" + filter.ordinal(), DEVICE).withPeerNamespace(receiver);
            nearIndex = near.links().addVeth(pair).index();
            near.links().setUp(nearIndex);
            io.meshpath.datapath.netlink.Link device = far.links().get(DEVICE).orElseThrow();
            farMac = device.address().map(MacAddress::toString).orElseThrow();
            far.addresses().add(LinkAddress.of(device.index(), IpAddress.parse(ADDRESS), PREFIX_LENGTH));
            far.links().setUp(device.index());
        }
    }

    // The sources are on no route, so packets from them would be taken for forged.
    private void listen(PacketScenario scenario) {
        try {
            for (String scope : List.of("all", DEVICE)) {
                Files.writeString(Path.of("/proc/sys/net/ipv4/conf", scope, "rp_filter"), "0");
            }
            for (int rule = 0; rule < scenario.policy().rules(); rule++) {
                DatagramChannel socket = DatagramChannel.open();
                resources.push(socket);
                socket.bind(new InetSocketAddress(ADDRESS, scenario.policy().port(rule)));
                socket.configureBlocking(false);
                sockets.add(socket);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen behind " + filter, e);
        }
    }

    private void attachTables(PacketScenario scenario, NetworkNamespace receiver) {
        PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(8));
        resources.push(probe);
        KernelSetup.compile(scenario.policy(), probe.tables());
        LoadedObject loaded = probe.load(KernelSetup.object("policy_bench"));
        resources.push(loaded);
        Map<Integer, Integer> identities = new HashMap<>();
        for (int i = 0; i < scenario.policy().identities(); i++) {
            byte[] address = IpAddress.parse(scenario.source(i)).toBytes();
            identities.put(ByteBuffer.wrap(address).getInt(), scenario.policy().identity(i));
        }
        BpfHashMap.over(loaded.map("identities"), Layouts.BE32, Layouts.U32).putAll(identities);
        int index;
        try (Netlink far = Netlink.open(receiver)) {
            index = far.links().get(DEVICE).orElseThrow().index();
        }
        Link link = receiver.call(() -> TcxLink.attach(TcHook.ingress(index), loaded.program("bench_filter")));
        resources.push(link);
    }

    PacketFilter filter() {
        return filter;
    }

    /** How many nanoseconds it takes to send this many packets to here. */
    double nanos(CProgram pour, int packets) {
        return pour.ask("send " + nearIndex + " " + farMac + " " + ADDRESS + " " + packets);
    }

    /** How many packets wait in the sockets; takes them out. */
    int received() {
        int received = 0;
        try {
            for (DatagramChannel socket : sockets) {
                while (socket.receive(RECEIVED.clear()) != null) {
                    received++;
                }
            }
            return received;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot receive behind " + filter, e);
        }
    }

    @Override
    public void close() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot take down the lane of " + filter, e);
            }
        }
    }
}
