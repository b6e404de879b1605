// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.datapath.netlink.NetworkNamespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Packets per second over a veth pair between two namespaces, from one processor that also does the receiver's work: with no
 * filter, with our verdict tables, and with the kernel's packet filters by the same rules. All packets are allowed ones, from
 * shuffled senders to shuffled ports, so that each takes the same way behind its filter.
 */
final class PacketBench implements AutoCloseable {
    private static final PacketScenario SCENARIO = new PacketScenario(VerdictBench.BESIDE_LPM);
    private static final int PACKETS = 4096; // MAX_PACKETS in pour.c
    private static final double NANOS_PER_SECOND = 1e9;

    private final NetworkNamespace sender;
    private final CProgram pour;
    private final List<PacketLane> lanes = new ArrayList<>();

    private PacketBench(NetworkNamespace sender) {
        this.sender = sender;
        this.pour = CProgram.start("pour", List.of("nsenter", "--net=" + sender.path()), List.of());
    }

    /** A sender and a lane for each filter there is on this machine. */
    static PacketBench open() {
        String prefix = "mp-bench-" + ProcessHandle.current().pid() + "-";
        NetworkNamespace sender = NetworkNamespace.create(prefix + "sender");
        PacketBench bench;
        try {
            bench = new PacketBench(sender);
        } catch (RuntimeException e) {
            sender.delete();
            throw e;
        }
        try {
            for (PacketFilter filter : PacketFilter.values()) {
                if (filter.missing().isEmpty()) {
                    bench.lanes.add(PacketLane.open(filter, SCENARIO, sender, prefix + filter.ordinal()));
                }
            }
            return bench;
        } catch (RuntimeException e) {
            bench.close();
            throw e;
        }
    }

    static void run(Findings findings, boolean quick) {
        try (PacketBench bench = open()) {
            bench.aim(bench.allowed());
            bench.measure(findings, quick ? 9 : 41, quick ? 0.08 : 0.2);
        }
        for (PacketFilter filter : PacketFilter.values()) {
            filter.missing()
                    .ifPresent(program -> System.err.println(
                            "meshpath bench: " + filter + " is left out: there is no program " + program));
        }
    }

    List<PacketLane> lanes() {
        return lanes;
    }

    CProgram pour() {
        return pour;
    }

    Stream<PacketScenario.Pair> allowed() {
        return SCENARIO.allowed();
    }

    Stream<PacketScenario.Pair> denied() {
        return SCENARIO.denied();
    }

    /** Sends such packets from now on, {@value #PACKETS} at most, in an order that has nothing to do with rules. */
    void aim(Stream<PacketScenario.Pair> pairs) {
        List<PacketScenario.Pair> shuffled = new ArrayList<>(pairs.toList());
        Collections.shuffle(shuffled, new Random(PACKETS));
        pour.tell("clear");
        shuffled.stream().limit(PACKETS).forEach(pair -> pour.tell("packet " + pair.source() + " " + pair.port()));
    }

    private void measure(Findings findings, int rounds, double seconds) {
        Map<PacketFilter, Series> series = new EnumMap<>(PacketFilter.class);
        Map<PacketFilter, Integer> packets = new EnumMap<>(PacketFilter.class);
        for (PacketLane lane : lanes) {
            String setup = lane.filter() + ", " + SCENARIO.policy();
            series.put(lane.filter(), new Series(setup, "packets over a veth", "kpps"));
            double perSecond = PACKETS * NANOS_PER_SECOND / lane.nanos(pour, PACKETS);
            packets.put(lane.filter(), (int) Math.max(1, perSecond * seconds));
        }
        for (int round = 0; round < rounds; round++) {
            for (PacketLane lane : lanes) {
                int count = get(packets, lane.filter());
                double perSecond = count * NANOS_PER_SECOND / lane.nanos(pour, count);
                get(series, lane.filter()).add(perSecond / 1e3);
            }
        }
        Map<PacketFilter, Row> rows = new EnumMap<>(PacketFilter.class);
        series.forEach((filter, figures) -> rows.put(filter, findings.add(figures.row())));
        Row ours = get(rows, PacketFilter.TABLES);
        rows.forEach((filter, row) -> {
            if (filter != PacketFilter.TABLES) {
                findings.add(Ratio.of(ours, row));
            }
        });
    }

    private static <T> T get(Map<PacketFilter, T> map, PacketFilter filter) {
        T value = map.get(filter);
        if (value == null) {
            throw new IllegalStateException("no lane for " + filter);
        }
        return value;
    }

    @Override
    public void close() {
        lanes.forEach(PacketLane::close);
        pour.close();
        sender.delete();
    }
}
