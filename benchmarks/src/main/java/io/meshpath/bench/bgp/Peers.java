// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bench.CProgram;
import io.meshpath.datapath.net.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The speaker's neighbours: senders and a monitor, all in one C program ({@code peers.c}), so that they cost next to nothing
 * and share a clock. Not safe for use by multiple threads.
 */
final class Peers implements AutoCloseable {
    /** The number of the session of the monitor; senders are counted from 1. */
    static final int MONITOR = 0;

    /** The speaker's autonomous system. */
    static final int ROUTER_AS = 65_000;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MONITOR_AS = 65_100;

    private final Network network;
    private final CProgram program;

    private Peers(Network network, CProgram program) {
        this.network = network;
        this.program = program;
    }

    static Peers start(Network network) {
        return new Peers(network, CProgram.start("peers", List.of(), List.of()));
    }

    /** The autonomous system of a session's neighbour. */
    static int as(int session) {
        return session == MONITOR ? MONITOR_AS : ROUTER_AS + session;
    }

    /**
     * Says what a session is to be; one with the same number is closed.
     *
     * @param hold its hold time; the daemon's may be shorter
     */
    void describe(int session, Family family, Duration hold) {
        boolean monitor = session == MONITOR;
        Path namespace = monitor ? network.monitor() : network.senders();
        IpAddress local = monitor ? family.monitor() : family.sender(session);
        IpAddress remote = monitor ? family.routerAtMonitor() : family.routerAtSenders();
        int restarts = monitor ? 0 : 1;
        program.tell("session %d %s %s %s %d %d %d %d"
                .formatted(session, namespace, local, remote, as(session), hold.toSeconds(), family.afi, restarts));
    }

    /**
     * Connects until the session is established; answers whether it is.
     *
     * @param restarted whether it says that it has restarted (RFC 4724)
     */
    boolean open(int session, boolean restarted, Duration patience) {
        return program.ask("open " + session + " " + (restarted ? 1 : 0) + " " + patience.toMillis()) > 0;
    }

    /** Ends a session without a word. */
    void drop(int session) {
        program.ask("close " + session);
    }

    /** What a file of UPDATEs says. */
    Heard inspect(Path file) {
        return Heard.of(program.askForSeveral("inspect " + file), 0);
    }

    /** Has the monitor count anew. */
    void forget() {
        program.tell("forget");
    }

    /**
     * Sends files, all at once, until the monitor has heard what is wanted and then nothing more for a while. It counts from
     * {@link #forget} on.
     *
     * @param files by session
     * @param patience how long to wait with nothing happening
     */
    Relayed relay(Wanted wanted, Map<Integer, Path> files, Duration quiet, Duration patience) {
        String sent = new TreeMap<>(files)
                .entrySet().stream()
                        .map(file -> " " + file.getKey() + " " + file.getValue())
                        .collect(Collectors.joining());
        String waits = " " + quiet.toMillis() + " " + patience.toMillis();
        return Relayed.of(program.askForSeveral("relay " + wanted.words() + waits + sent));
    }

    /** The longest time between two KEEPALIVEs of a session since this was last asked, in seconds. */
    double longestGap(int session) {
        return program.askForSeveral("gaps " + session)[0] / NANOS_PER_SECOND;
    }

    /** How long these processes have been running on processors, in seconds. */
    double cpuSeconds(List<Long> processes) {
        String numbers = processes.stream().map(Object::toString).collect(Collectors.joining(" "));
        return program.ask("cpu " + numbers) / NANOS_PER_SECOND;
    }

    @Override
    public void close() {
        program.close();
    }
}
