// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.bench.Bench;
import io.meshpath.bench.Findings;
import io.meshpath.bench.ProcessorTime;
import io.meshpath.bench.Report;
import io.meshpath.datapath.netlink.UnsupportedLinkException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * From a pod on one node to a pod on another: streams, requests, connections and datagrams, by each way that the kernel has and
 * by each of ours. Lanes take turns at each workload, in another order each round.
 */
public final class PodPathBench implements Bench {
    private static final double WARM_UP_SECONDS = 0.05;

    @Override
    public String name() {
        return "pod-path";
    }

    @Override
    public Report run(boolean quick) {
        return run(Plan.of(quick));
    }

    Report run(Plan plan) {
        Findings findings = new Findings();
        Measurements measurements = new Measurements(plan.lanes());
        List<Lane> lanes = new ArrayList<>();
        ProcessorTime.warnIfBusy();
        Leftovers.remove();
        try (Traffic traffic = Traffic.start()) {
            open(plan, traffic, lanes);
            measure(plan, traffic, lanes, measurements);
            ProgramTimes.measure(plan, traffic, lanes, measurements);
        } finally {
            closeAll(lanes);
        }
        measurements.rows().forEach(findings::add);
        Comparison.add(plan, measurements, findings);
        return findings.report(name());
    }

    /** Sets up the lanes that this kernel has the devices for. */
    private static void open(Plan plan, Traffic traffic, List<Lane> lanes) {
        for (Lane.Spec spec : plan.lanes()) {
            try {
                Lane lane = Lane.open(spec, Leftovers.prefix() + lanes.size());
                lanes.add(lane);
                sendOver(lane, traffic);
            } catch (UnsupportedLinkException e) {
                System.err.println("meshpath bench: " + spec + " is left out: " + e.getMessage());
            }
        }
    }

    private static void sendOver(Lane lane, Traffic traffic) {
        try {
            traffic.serve(lane);
            traffic.requests(lane, WARM_UP_SECONDS);
        } catch (IllegalStateException e) {
            throw new IllegalStateException("no answer over " + lane.spec() + ": " + e.getMessage(), e);
        }
    }

    /** Closes each, whatever becomes of the others; throws what one had against it, and with it what others had. */
    private static void closeAll(List<Lane> lanes) {
        Optional<RuntimeException> failure = Optional.empty();
        for (Lane lane : lanes) {
            try {
                lane.close();
            } catch (RuntimeException e) {
                failure.ifPresent(e::addSuppressed);
                failure = Optional.of(e);
            }
        }
        failure.ifPresent(e -> {
            throw e;
        });
    }

    private static void measure(Plan plan, Traffic traffic, List<Lane> lanes, Measurements measurements) {
        List<Lane> order = new ArrayList<>(lanes);
        Random random = new Random(plan.rounds());
        for (int round = 0; round < plan.rounds(); round++) {
            Collections.shuffle(order, random);
            for (Workload workload : Workload.values()) {
                for (Lane lane : order) {
                    if (plan.workloads(lane.spec()).contains(workload)) {
                        workload.run(traffic, lane, plan.seconds())
                                .forEach(figure -> measurements.add(lane.spec(), figure));
                    }
                }
            }
        }
    }
}
