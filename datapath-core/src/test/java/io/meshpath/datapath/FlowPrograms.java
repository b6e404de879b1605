// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.packet.HandMade;
import io.meshpath.datapath.program.TestRunInput;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The programs of flows.bpf.c in the kernel, with connections of their own between two addresses. */
final class FlowPrograms implements AutoCloseable {
    /** What a program answers to a packet. */
    record Tracked(boolean found, boolean forward, boolean related) {
        static final Tracked OPENED = new Tracked(false, true, false);
        static final Tracked FORWARD = new Tracked(true, true, false);
        static final Tracked REPLY = new Tracked(true, false, false);
    }

    static final int SYN = 0x02;
    static final int SYN_ACK = 0x12;
    static final int ACK = 0x10;
    static final int FIN = 0x11;
    static final int RST = 0x14;
    static final int CLIENT_PORT = 40_000;
    static final int SERVER_PORT = 80;
    private static final byte[] DATA = {1, 2, 3};

    private final LoadedObject loaded;
    private final String client;
    private final String server;
    private Connections.Counts forgotten = new Connections.Counts(0, 0, 0);

    private FlowPrograms(ObjectSpec spec, String client, String server) {
        this.loaded = LoadedObject.load(spec);
        this.client = client;
        this.server = server;
    }

    /** With room for this many connections, between a client and a server of one family. */
    static FlowPrograms load(ConnectionTimeouts timeouts, int connections, String client, String server) {
        ObjectSpec spec = TestObjects.spec("flows")
                .withVariable("connection_seconds", Layouts.array(Layouts.U32, 16), timeouts.seconds());
        for (String map : List.of("connections", "connections6")) {
            spec = spec.withMap(
                    map, Objects.requireNonNull(spec.maps().get(map)).withMaxEntries(connections));
        }
        return new FlowPrograms(spec, client, server);
    }

    HandMade toServer() {
        return HandMade.between(client, server);
    }

    HandMade toClient() {
        return HandMade.between(server, client);
    }

    Tracked fromClient(int flags) {
        return track(toServer().tcp(CLIENT_PORT, SERVER_PORT, flags, DATA));
    }

    Tracked fromServer(int flags) {
        return track(toClient().tcp(SERVER_PORT, CLIENT_PORT, flags, DATA));
    }

    Tracked track(byte[] packet) {
        int answer = answer(packet);
        if (answer < 0) {
            throw new IllegalStateException("dropped: " + DropReason.of(-answer));
        }
        return new Tracked((answer & 1) != 0, (answer & 2) != 0, (answer & 4) != 0);
    }

    DropReason dropped(byte[] packet) {
        return DropReason.of(-answer(packet));
    }

    private int answer(byte[] packet) {
        String program = IpAddress.parse(client).isV4() ? "track_ipv4" : "track_ipv6";
        return loaded.program(program).testRun(TestRunInput.packet(packet)).returnValue();
    }

    private Connections connections() {
        return new Connections(maps(), loaded.map("connections"));
    }

    /** The one connection there is. */
    Connection connection() {
        List<Connection> all = connections().entries();
        if (all.size() != 1) {
            throw new IllegalStateException("expected one connection but there are " + all);
        }
        return all.get(0);
    }

    /** What became of connections since {@link #forget}. */
    Connections.Counts counts() {
        Connections.Counts now = connections().counts();
        return new Connections.Counts(
                now.opened() - forgotten.opened(),
                now.pickedUp() - forgotten.pickedUp(),
                now.refused() - forgotten.refused());
    }

    /** Forgets all connections and fragments. */
    void forget() {
        DatapathObject.Maps maps = maps();
        maps.connections().deleteAll(maps.connections().entries().keySet());
        maps.connections6().deleteAll(maps.connections6().entries().keySet());
        maps.fragments().deleteAll(maps.fragments().entries().keySet());
        forgotten = connections().counts();
    }

    /** Lets the time pass that fragments are remembered. */
    void ageFragments() {
        BpfHashMap<FragmentKey, FragmentPorts> fragments = maps().fragments();
        fragments
                .entries()
                .forEach((key, value) -> fragments.put(
                        key, new FragmentPorts(1, value.source(), value.destination(), value.icmpType())));
    }

    private DatapathObject.Maps maps() {
        return new DatapathObject.Maps(loaded.maps());
    }

    /** Changes what is remembered of all connections. */
    void change(UnaryOperator<ConnectionValue> change) {
        DatapathObject.Maps maps = maps();
        maps.connections().entries().forEach((key, value) -> maps.connections().put(key, change.apply(value)));
        maps.connections6()
                .entries()
                .forEach((key, value) -> maps.connections6().put(key, change.apply(value)));
    }

    @Override
    public void close() {
        loaded.close();
    }
}
