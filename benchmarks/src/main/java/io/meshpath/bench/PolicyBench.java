// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a policy verdict costs in the kernel, for few and many identities and rules, beside the two LPM look-ups of Cilium's
 * layout; and what it costs in Java ({@link PolicyLookupBenchmark}).
 */
final class PolicyBench implements Bench {
    private static final String VERDICT = "time per verdict, over an empty program";
    private static final double LIMIT_NANOS = 5;
    private static final double LIMIT_RATIO = 20;
    /** As many entries as the measurement behind the target had. */
    private static final PolicyScenario BESIDE_LPM = new PolicyScenario(512, 80);

    private static final List<PolicyScenario> TABLES = List.of(
            new PolicyScenario(10, 1), BESIDE_LPM, new PolicyScenario(65_000, 1), new PolicyScenario(65_000, 1_000));
    private static final List<PolicyScenario> TRIES =
            List.of(new PolicyScenario(10, 1), BESIDE_LPM, new PolicyScenario(65_000, 4));

    @Override
    public String name() {
        return "policy";
    }

    @Override
    public Report run(boolean quick) {
        List<KernelSetup> setups = new ArrayList<>();
        try {
            TABLES.forEach(scenario -> setups.add(KernelSetup.tables(scenario)));
            TRIES.forEach(scenario -> setups.add(KernelSetup.trie(scenario)));
            measure(setups, quick ? 5 : 15, quick ? 200_000 : 2_000_000);
            return report(setups, quick);
        } finally {
            setups.forEach(KernelSetup::close);
        }
    }

    private static void measure(List<KernelSetup> setups, int rounds, int repeat) {
        setups.forEach(setup -> setup.warmUp(repeat));
        for (int round = 0; round < rounds; round++) {
            setups.forEach(setup -> setup.measure(repeat));
        }
    }

    private Report report(List<KernelSetup> setups, boolean quick) {
        List<Row> rows =
                new ArrayList<>(setups.stream().map(setup -> setup.row(VERDICT)).toList());
        Row tables = row(rows, KernelSetup.tablesName(BESIDE_LPM));
        Row trie = row(rows, KernelSetup.trieName(BESIDE_LPM));
        double slowest = rows.subList(0, TABLES.size()).stream()
                .mapToDouble(Row::median)
                .max()
                .orElseThrow();
        List<Target> targets = List.of(
                Target.atMost("policy verdict in the kernel, every size", LIMIT_NANOS, "ns", slowest),
                Target.atLeast("two LPM look-ups / verdict tables", LIMIT_RATIO, "x", trie.median() / tables.median()));
        rows.addAll(JavaLookups.run(quick));
        return new Report(name(), Machine.commit(), Machine.describe(), rows, List.of(Ratio.of(tables, trie)), targets);
    }

    private static Row row(List<Row> rows, String setup) {
        return rows.stream()
                .filter(row -> row.setup().equals(setup))
                .findFirst()
                .orElseThrow();
    }
}
