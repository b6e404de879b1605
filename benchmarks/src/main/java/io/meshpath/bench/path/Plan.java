// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.Direct;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which lanes there are, and how long and how often each is used. Immutable.
 *
 * @param quick whether it is for a look
 * @param rounds in each of which every lane has a turn
 * @param seconds of one turn of one workload
 */
record Plan(boolean quick, List<Lane.Spec> lanes, int rounds, double seconds) {
    /** The way of ours that targets are for. */
    static final MeshpathWay OURS = ours("VXLAN in BPF", Vxlan.encapsulation());
    /** The same with the most rules. */
    static final MeshpathWay OURS_WITH_RULES = OURS.with(new Rules(1_000));

    private static final List<MeshpathWay> ALL_OURS = List.of(
            OURS,
            ours("VXLAN by device", Vxlan.device()),
            ours("Geneve in BPF", Geneve.encapsulation()),
            ours("Geneve by device", Geneve.device()),
            ours("direct routing", Direct.routing()));
    private static final List<Rules> RULES = List.of(new Rules(10), new Rules(1_000));

    Plan {
        lanes = List.copyOf(lanes);
    }

    private static MeshpathWay ours(String text, Encapsulation encapsulation) {
        return new MeshpathWay("meshpath " + text, encapsulation, Optional.empty());
    }

    /** All lanes; for a look, those of IPv4. */
    static Plan of(boolean quick) {
        List<Lane.Spec> lanes = new ArrayList<>();
        for (Family family : quick ? List.of(Family.IPV4) : List.of(Family.values())) {
            for (Segmentation segmentation : Segmentation.values()) {
                ways().forEach(way -> lanes.add(new Lane.Spec(way, family, segmentation)));
            }
        }
        waysWithRules().forEach(way -> lanes.add(new Lane.Spec(way, Family.IPV4, Segmentation.HARDWARE)));
        return quick ? new Plan(true, lanes, 3, 0.25) : new Plan(false, lanes, 9, 0.5);
    }

    private static Stream<Way> ways() {
        return Stream.concat(Stream.of(KernelWay.values()), ALL_OURS.stream());
    }

    private static Stream<Way> waysWithRules() {
        return RULES.stream()
                .flatMap(rules -> Stream.concat(
                        Stream.of(Firewall.values())
                                .map(firewall -> new FirewalledWay(KernelWay.FLANNEL, firewall, rules)),
                        Stream.of(OURS.with(rules))));
    }

    /** What is done over a lane: where TCP is segmented makes a difference to streams alone. */
    List<Workload> workloads(Lane.Spec lane) {
        return Stream.of(Workload.values())
                .filter(workload -> lane.segmentation() == Segmentation.HARDWARE || workload.isOfStreams())
                .filter(workload -> !quick || workload != Workload.STREAMS)
                .toList();
    }

    /** The kernel's lanes that one of ours is compared with: those that let in the same. */
    List<Lane.Spec> peers(Lane.Spec ours) {
        if (!(ours.way() instanceof MeshpathWay)) {
            return List.of();
        }
        return lanes.stream()
                .filter(lane -> !(lane.way() instanceof MeshpathWay))
                .filter(lane -> lane.way().rules().equals(ours.way().rules()))
                .filter(lane -> lane.family() == ours.family() && lane.segmentation() == ours.segmentation())
                .toList();
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
