// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a policy verdict costs in the kernel over an empty program, in the kernel's test runs: questions in a row with hot
 * caches, for few and many identities and rules, by our tables and by the two look-ups of Cilium's layout.
 */
final class VerdictBench {
    private static final String HOT = "verdict, over an empty program";
    private static final double LIMIT_NANOS = 5;
    private static final double LIMIT_RATIO = 20;
    private static final double RESOLUTION = 0.1; // nanoseconds; differences below are noise
    private static final int SLICE = 1 << 15;
    private static final int[] IDENTITIES = {10, 512, 10_000, 65_000};
    private static final int[] RULES = {1, 80, 1_000};
    /** As many entries as the measurement behind the target had. */
    static final PolicyScenario BESIDE_LPM = new PolicyScenario(512, 80);

    private static final List<PolicyScenario> TRIES =
            List.of(new PolicyScenario(10, 1), BESIDE_LPM, new PolicyScenario(65_000, 80));

    private VerdictBench() {}

    /** One program of one set-up, and the empty program beside it. */
    private record Lane(KernelSetup setup, String program, Series verdicts, Series idle) {
        static Lane of(KernelSetup setup, String program, String name) {
            return new Lane(setup, program, new Series(name, HOT, "ns"), new Series(name, HOT, "ns"));
        }

        // In slices so short that whoever else wants the processor seldom gets it within one. The lane before has taken
        // the
        // caches, so each question is asked once first.
        void measure() {
            idle.add(setup.nanos("bench_nothing", SLICE));
            setup.nanos(program, KernelSetup.QUESTIONS);
            verdicts.add(setup.nanos(program, SLICE));
        }

        Row row() {
            return verdicts.row().over(idle.row(), HOT);
        }
    }

    static void run(Findings findings, boolean quick) {
        List<Lane> lanes = new ArrayList<>();
        try {
            for (PolicyScenario scenario : sizes()) {
                lanes.add(lane(KernelSetup.tables(scenario)));
            }
            for (PolicyScenario scenario : TRIES) {
                lanes.add(lane(KernelSetup.trie(scenario)));
            }
            KernelSetup beside = lanes.get(sizes().indexOf(BESIDE_LPM)).setup;
            lanes.add(Lane.of(beside, "bench_verdict_rule", beside.name() + ", with the rule's number"));
            for (int round = 0; round < (quick ? 31 : 301); round++) {
                lanes.forEach(Lane::measure);
            }
            report(lanes, findings);
        } finally {
            lanes.stream().map(Lane::setup).distinct().forEach(KernelSetup::close);
        }
    }

    private static Lane lane(KernelSetup setup) {
        return Lane.of(setup, "bench_verdict", setup.name());
    }

    private static List<PolicyScenario> sizes() {
        List<PolicyScenario> sizes = new ArrayList<>();
        for (int identities : IDENTITIES) {
            for (int rules : RULES) {
                sizes.add(new PolicyScenario(identities, rules));
            }
        }
        return sizes;
    }

    private static void report(List<Lane> lanes, Findings findings) {
        Map<String, Row> rows = new LinkedHashMap<>();
        lanes.forEach(lane -> rows.put(lane.verdicts.setup(), findings.add(lane.row())));
        List<Row> tables = List.copyOf(rows.values()).subList(0, IDENTITIES.length * RULES.length);
        double slowest = tables.stream().mapToDouble(Row::median).max().orElseThrow();
        Row ours = row(rows, "verdict tables, " + BESIDE_LPM);
        Row peer = row(rows, "two LPM look-ups, " + BESIDE_LPM);
        findings.add(Ratio.of(ours, peer));
        findings.add(
                Ratio.of(row(rows, "verdict tables, " + TRIES.get(2)), row(rows, "two LPM look-ups, " + TRIES.get(2))));
        findings.add(Ratio.of(tables.get(tables.size() - 1), tables.get(0)));
        findings.add(Target.atMost("verdict, the slowest of all sizes", LIMIT_NANOS, "ns", slowest));
        findings.add(Target.atLeast(
                "two LPM look-ups / verdict tables",
                LIMIT_RATIO,
                "x",
                peer.median() / Math.max(ours.median(), RESOLUTION)));
    }

    private static Row row(Map<String, Row> rows, String setup) {
        Row row = rows.get(setup);
        if (row == null) {
            throw new IllegalStateException("not measured: " + setup);
        }
        return row;
    }
}
