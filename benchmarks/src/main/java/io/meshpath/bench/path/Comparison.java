// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.bench.Findings;
import io.meshpath.bench.Ratio;
import io.meshpath.bench.Row;
import io.meshpath.bench.Target;
import java.util.Optional;

/** Our ways beside the kernel's, and beside the design's targets. */
final class Comparison {
    private static final double NANOS_PER_PACKET = 300;

    private final Plan plan;
    private final Measurements measurements;
    private final Findings findings;

    private Comparison(Plan plan, Measurements measurements, Findings findings) {
        this.plan = plan;
        this.measurements = measurements;
        this.findings = findings;
    }

    static void add(Plan plan, Measurements measurements, Findings findings) {
        Comparison comparison = new Comparison(plan, measurements, findings);
        comparison.ratios();
        comparison.targets();
    }

    private void ratios() {
        for (String metric : measurements.metrics()) {
            for (Lane.Spec ours : plan.lanes()) {
                plan.peers(ours).forEach(peer -> ratio(ours, peer, metric).ifPresent(findings::add));
            }
        }
    }

    private Optional<Ratio> ratio(Lane.Spec ours, Lane.Spec peer, String metric) {
        Optional<Row> other = measurements.row(peer, metric);
        return measurements.row(ours, metric).flatMap(row -> other.map(beside -> Ratio.of(row, beside)));
    }

    private void targets() {
        atLeast(1.15, KernelWay.FLANNEL, Segmentation.HARDWARE);
        atLeast(1.05, KernelWay.ROUTING, Segmentation.HARDWARE);
        atLeast(1.0, KernelWay.FLANNEL, Segmentation.SOFTWARE);
        atMost(0.85, KernelWay.FLANNEL);
        atMost(1.0, KernelWay.ROUTING);
        for (Workload workload : ProgramTimes.WORKLOADS) {
            runTime("from_pod", workload, "Cilium 1.13: 800 to 1,200");
            runTime("from_underlay", workload, "Cilium 1.13: 800 to 1,100, and 200 on the underlay device");
        }
    }

    private void atLeast(double limit, KernelWay way, Segmentation segmentation) {
        target(way, segmentation, Workload.STREAM.text())
                .map(ratio -> Target.atLeast("1 TCP stream beside " + ratio.peer(), limit, "x", ratio.median()))
                .ifPresent(findings::add);
    }

    private void atMost(double limit, KernelWay way) {
        target(way, Segmentation.HARDWARE, Workload.REQUEST_MEDIAN)
                .map(ratio -> Target.atMost(ratio.metric() + " beside " + ratio.peer(), limit, "x", ratio.median()))
                .ifPresent(findings::add);
    }

    private Optional<Ratio> target(KernelWay way, Segmentation segmentation, String metric) {
        return ratio(
                new Lane.Spec(Plan.OURS, Family.IPV4, segmentation),
                new Lane.Spec(way, Family.IPV4, segmentation),
                metric);
    }

    // With the most rules. What Cilium took was measured elsewhere, so there is no ratio to it.
    private void runTime(String program, Workload workload, String cilium) {
        String metric = ProgramTimes.metric(program, workload);
        measurements
                .row(new Lane.Spec(Plan.OURS_WITH_RULES, Family.IPV4, Segmentation.HARDWARE), metric)
                .ifPresent(row -> findings.add(
                        Target.atMost(metric + " (" + cilium + ")", NANOS_PER_PACKET, "ns", row.median())));
    }
}
