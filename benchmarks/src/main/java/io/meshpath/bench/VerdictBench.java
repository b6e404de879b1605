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
    private static final double FLAT = 2;
    private static final int[] IDENTITIES = {10, 512, 10_000, 65_000};
    private static final int[] RULES = {1, 80, 1_000};
    /** As many entries as the measurement behind the target had. */
    static final PolicyScenario BESIDE_LPM = new PolicyScenario(512, 80);

    private static final List<PolicyScenario> TRIES =
            List.of(new PolicyScenario(10, 1), BESIDE_LPM, new PolicyScenario(65_000, 80));

    private VerdictBench() {}

    static void run(Findings findings, boolean quick) {
        Map<KernelSetup, Series> hot = new LinkedHashMap<>();
        try {
            sizes().forEach(scenario -> open(KernelSetup.tables(scenario), hot));
            TRIES.forEach(scenario -> open(KernelSetup.trie(scenario), hot));
            int verdicts = quick ? 200_000 : 2_000_000;
            hot.keySet().forEach(setup -> setup.nanos(verdicts));
            for (int round = 0; round < (quick ? 7 : 15); round++) {
                hot.forEach((setup, series) -> series.add(setup.nanos(verdicts)));
            }
            report(hot, findings);
        } finally {
            hot.keySet().forEach(KernelSetup::close);
        }
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

    private static void open(KernelSetup setup, Map<KernelSetup, Series> into) {
        into.put(setup, new Series(setup.name(), HOT, "ns"));
    }

    private static void report(Map<KernelSetup, Series> hot, Findings findings) {
        Map<String, Row> rows = new LinkedHashMap<>();
        hot.forEach((setup, series) -> rows.put(setup.name(), findings.add(series.row())));
        List<Row> tables = List.copyOf(rows.values()).subList(0, IDENTITIES.length * RULES.length);
        double slowest = tables.stream().mapToDouble(Row::median).max().orElseThrow();
        double fastest = tables.stream().mapToDouble(Row::median).min().orElseThrow();
        Row ours = row(rows, "verdict tables, " + BESIDE_LPM);
        Row peer = row(rows, "two LPM look-ups, " + BESIDE_LPM);
        findings.add(Ratio.of(ours, peer));
        findings.add(Ratio.of(row(rows, "verdict tables, " + TRIES.get(2)), row(rows, "two LPM look-ups, " + TRIES.get(2))));
        findings.add(Target.atMost("verdict, the slowest of all sizes", LIMIT_NANOS, "ns", slowest));
        findings.add(Target.atMost("verdict, slowest size / fastest size", FLAT, "x", slowest / fastest));
        findings.add(Target.atLeast("two LPM look-ups / verdict tables", LIMIT_RATIO, "x", peer.median() / ours.median()));
    }

    private static Row row(Map<String, Row> rows, String setup) {
        Row row = rows.get(setup);
        if (row == null) {
            throw new IllegalStateException("not measured: " + setup);
        }
        return row;
    }
}
