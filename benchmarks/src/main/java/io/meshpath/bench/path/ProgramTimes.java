// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramInfo;
import io.meshpath.datapath.program.RunStatistics;
import io.meshpath.datapath.program.RuntimeStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * How long the programs of a lane run for a packet, by the kernel's own statistics: from where a packet enters a program to where
 * it leaves the last one that this jumped to, with some 20 to 30 nanoseconds that the measuring takes. Packets that carry
 * several segments count as one.
 */
final class ProgramTimes {
    /** What packets come from. */
    static final List<Workload> WORKLOADS = List.of(Workload.REQUESTS, Workload.SMALL_DATAGRAMS);

    private static final long FEWEST_RUNS = 20; // less was neighbour discovery, or another chance event

    private static final RunStatistics NONE = new RunStatistics(Duration.ZERO, 0, 0);

    private ProgramTimes() {}

    static String metric(String program, Workload workload) {
        return "BPF run time, " + program + ", " + workload.text();
    }

    /**
     * Measures the lanes that have programs, in turns, in another order each round. It is no time to measure anything else in.
     */
    static void measure(Plan plan, Traffic traffic, List<Lane> lanes, Measurements measurements) {
        List<Lane> ours = new ArrayList<>(
                lanes.stream().filter(lane -> !lane.programs().isEmpty()).toList());
        Random random = new Random(plan.rounds());
        RuntimeStatistics measuring = RuntimeStatistics.enable();
        try {
            for (int round = 0; round < plan.rounds(); round++) {
                Collections.shuffle(ours, random);
                for (Workload workload : WORKLOADS) {
                    for (Lane lane : ours) {
                        if (plan.workloads(lane.spec()).contains(workload)) {
                            times(traffic, lane, workload, plan.seconds())
                                    .forEach(figure -> measurements.add(lane.spec(), figure));
                        }
                    }
                }
            }
        } finally {
            measuring.close();
        }
    }

    private static List<Figure> times(Traffic traffic, Lane lane, Workload workload, double seconds) {
        Map<String, RunStatistics> before = byName(lane);
        workload.run(traffic, lane, seconds);
        List<Figure> figures = new ArrayList<>();
        byName(lane).forEach((name, total) -> {
            RunStatistics statistics = total.since(before.getOrDefault(name, NONE));
            if (statistics.runs() >= FEWEST_RUNS) {
                double nanos = (double) statistics.runTime().toNanos() / statistics.runs();
                figures.add(new Figure(metric(name, workload), "ns", nanos));
            }
        });
        return figures;
    }

    /** Both nodes' programs with one name together. */
    private static Map<String, RunStatistics> byName(Lane lane) {
        Map<String, RunStatistics> byName = new TreeMap<>();
        for (ProgramInfo program : Program.all()) {
            if (lane.programs().contains(program.id())) {
                byName.merge(program.name(), program.statistics(), ProgramTimes::sum);
            }
        }
        return byName;
    }

    private static RunStatistics sum(RunStatistics one, RunStatistics other) {
        return new RunStatistics(
                one.runTime().plus(other.runTime()),
                one.runs() + other.runs(),
                one.recursionMisses() + other.recursionMisses());
    }
}
