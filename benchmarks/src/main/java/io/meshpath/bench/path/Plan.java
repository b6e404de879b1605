// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which lanes there are, and how long and how often each is used. Immutable.
 *
 * @param rounds in each of which every lane has a turn
 * @param seconds of one turn of one workload
 */
record Plan(List<Lane.Spec> lanes, int rounds, double seconds) {
    private static final List<Rules> RULES = List.of(new Rules(10), new Rules(1_000));

    Plan {
        lanes = List.copyOf(lanes);
    }

    static Plan of(boolean quick) {
        List<Lane.Spec> lanes = new ArrayList<>();
        for (Family family : quick ? List.of(Family.IPV4) : List.of(Family.values())) {
            for (Segmentation segmentation : Segmentation.values()) {
                ways().forEach(way -> lanes.add(new Lane.Spec(way, family, segmentation)));
            }
        }
        firewalled().forEach(way -> lanes.add(new Lane.Spec(way, Family.IPV4, Segmentation.HARDWARE)));
        return quick ? new Plan(lanes, 3, 0.25) : new Plan(lanes, 9, 1);
    }

    private static Stream<Way> ways() {
        return Stream.of(KernelWay.values());
    }

    private static Stream<Way> firewalled() {
        return Stream.of(Firewall.values())
                .flatMap(
                        firewall -> RULES.stream().map(rules -> new FirewalledWay(KernelWay.FLANNEL, firewall, rules)));
    }

    /** What is done over a lane: where TCP is segmented makes a difference to streams alone. */
    List<Workload> workloads(Lane.Spec lane) {
        return lane.segmentation() == Segmentation.SOFTWARE
                ? List.of(Workload.STREAM, Workload.STREAMS)
                : List.of(Workload.values());
    }

    /** How long workloads take in all, in seconds. */
    double duration() {
        double round = lanes.stream()
                .flatMap(lane -> workloads(lane).stream())
                .mapToDouble(workload -> workload.duration(seconds))
                .sum();
        return round * rounds;
    }
}
