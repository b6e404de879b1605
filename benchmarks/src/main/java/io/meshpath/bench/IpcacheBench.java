// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs in the kernel to learn an address's identity, over an empty program, in the kernel's test runs: by the
 * datapath's ipcache, a hash with a trie behind it, and by one trie that has all addresses.
 */
final class IpcacheBench implements Bench {
    private static final String HOT = "address to identity, 4,096 in turn, over an empty program";
    private static final String WIDE = "address to identity, 65,536 in turn, over an empty program";
    private static final List<MeshAddresses> SIZES =
            List.of(new MeshAddresses(1_000), new MeshAddresses(50_000), new MeshAddresses(400_000));
    private static final String OURS = "ipcache, IPv4";
    private static final String TRIE = "one trie, IPv4";
    private static final String CILIUM = "one trie with Cilium's keys, IPv4";
    private static final int HOT_SLICE = IpcacheSetup.HOT_QUESTIONS;
    private static final double LIMIT_NANOS = 45;
    private static final double LIMIT_RATIO = 5;

    /** A way to ask: a program, and how many questions it has. */
    private record Way(String name, String program, String metric) {
        static final List<Way> ALL = List.of(
                new Way(OURS, "ipcache4", HOT),
                new Way("ipcache, IPv6", "ipcache6", HOT),
                new Way("ipcache, IPv4, only the prefix is known", "stranger4", HOT),
                new Way(TRIE, "trie4", HOT),
                new Way(CILIUM, "cilium4", HOT),
                new Way("one trie with Cilium's keys, IPv6", "cilium6", HOT),
                new Way(OURS, "ipcache4_wide", WIDE),
                new Way(TRIE, "trie4_wide", WIDE),
                new Way(CILIUM, "cilium4_wide", WIDE));

        String idle() {
            return isWide() ? "bench_nothing_wide" : "bench_nothing";
        }

        boolean isWide() {
            return metric.equals(WIDE);
        }
    }

    private record Lane(IpcacheSetup setup, Way way, Series answers, Series idle) {
        static Lane of(IpcacheSetup setup, Way way) {
            String name = named(setup.addresses(), way.name);
            return new Lane(setup, way, new Series(name, way.metric, "ns"), new Series(name, way.metric, "ns"));
        }

        // In slices so short that whoever else wants the processor seldom gets it within one. The lane before has taken
        // the caches, so what is to be hot is asked once first.
        void measure() {
            int slice = way.isWide() ? IpcacheSetup.QUESTIONS : HOT_SLICE;
            idle.add(setup.nanos(way.idle(), slice));
            if (!way.isWide()) {
                setup.nanos("bench_" + way.program, IpcacheSetup.HOT_QUESTIONS);
            }
            answers.add(setup.nanos("bench_" + way.program, slice));
        }
    }

    @Override
    public String name() {
        return "ipcache";
    }

    @Override
    public Report run(boolean quick) {
        List<Lane> lanes = new ArrayList<>();
        try {
            for (MeshAddresses size : SIZES) {
                IpcacheSetup setup = IpcacheSetup.of(size);
                Way.ALL.forEach(way -> lanes.add(Lane.of(setup, way)));
            }
            for (int round = 0; round < (quick ? 51 : 501); round++) {
                lanes.forEach(Lane::measure);
            }
            return report(lanes);
        } finally {
            lanes.stream().map(Lane::setup).distinct().forEach(IpcacheSetup::close);
        }
    }

    private Report report(List<Lane> lanes) {
        Findings findings = new Findings();
        Map<String, Row> hot = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            Row row = findings.add(lane.answers.row().over(lane.idle.row(), lane.way.metric));
            if (!lane.way.isWide()) {
                hot.put(row.setup(), row);
            }
        }
        for (MeshAddresses size : SIZES) {
            findings.add(Ratio.of(row(hot, size, OURS), row(hot, size, TRIE)));
            findings.add(Ratio.of(row(hot, size, OURS), row(hot, size, CILIUM)));
        }
        MeshAddresses largest = SIZES.get(SIZES.size() - 1);
        double nanos = row(hot, largest, OURS).median();
        String name = "address to identity, " + largest;
        findings.add(Target.atMost(name, LIMIT_NANOS, "ns", nanos));
        findings.add(Target.atLeast(
                name + ", one trie / ipcache",
                LIMIT_RATIO,
                "x",
                row(hot, largest, TRIE).median() / nanos));
        return findings.report(name());
    }

    private static Row row(Map<String, Row> rows, MeshAddresses size, String way) {
        Row row = rows.get(named(size, way));
        if (row == null) {
            throw new IllegalStateException("not measured: " + named(size, way));
        }
        return row;
    }

    private static String named(MeshAddresses addresses, String way) {
        return way + ", " + addresses;
    }
}
