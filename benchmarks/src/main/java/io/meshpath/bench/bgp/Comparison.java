// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bench.Findings;
import io.meshpath.bench.Ratio;
import io.meshpath.bench.Row;
import io.meshpath.bench.Target;
import java.util.List;
import java.util.Optional;

/** Our speaker beside the others, and beside the design's targets. */
final class Comparison {
    private static final double UPDATES_BESIDE_BIRD = 1.05;

    private final List<String> daemons;
    private final Measurements measurements;
    private final Findings findings;

    private Comparison(List<String> daemons, Measurements measurements, Findings findings) {
        this.daemons = daemons;
        this.measurements = measurements;
        this.findings = findings;
    }

    /** {@code daemons} begin with ours. */
    static void add(Plan plan, List<String> daemons, Measurements measurements, Findings findings) {
        Comparison comparison = new Comparison(daemons, measurements, findings);
        comparison.ratios();
        comparison.atMost(Plan.INTERNET, Course.WARM, 0.15, "s");
        comparison.atMost(Plan.INTERNET, Course.FIRST, 1.5, "s");
        comparison.atMost(Plan.MILLION, Course.WARM, 0.5, "s");
        comparison.atMost(Plan.MILLION, Course.WARM_MEMORY, 250, "MB");
        comparison.atMost(plan.shared(), Course.LATE, 100, "ms");
        plan.tables().forEach(comparison::updates);
    }

    private void ratios() {
        for (String metric : measurements.metrics()) {
            for (String peer : daemons.subList(1, daemons.size())) {
                ratio(peer, metric).ifPresent(findings::add);
            }
        }
    }

    // Where a peer has nothing at all there is nothing to compare: no UPDATE, no delay.
    private Optional<Ratio> ratio(String peer, String metric) {
        Optional<Row> other = measurements.row(peer, metric).filter(row -> row.median() > 0);
        return measurements.row(daemons.get(0), metric).flatMap(row -> other.map(beside -> Ratio.of(row, beside)));
    }

    private void atMost(RouteTable table, String metric, double limit, String unit) {
        String name = table.name() + ", " + metric;
        measurements
                .row(daemons.get(0), name)
                .ifPresent(row -> findings.add(Target.atMost(name, limit, unit, row.median())));
    }

    private void updates(RouteTable table) {
        String name = table.name() + ", " + Course.UPDATES;
        daemons.stream()
                .filter(daemon -> daemon.startsWith("BIRD"))
                .findFirst()
                .flatMap(bird -> ratio(bird, name))
                .ifPresent(ratio ->
                        findings.add(Target.atMost(name + " beside BIRD", UPDATES_BESIDE_BIRD, "x", ratio.median())));
    }
}
