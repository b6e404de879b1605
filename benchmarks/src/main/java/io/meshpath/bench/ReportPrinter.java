// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A report as aligned tables. */
final class ReportPrinter {
    private final PrintStream out;

    ReportPrinter(PrintStream out) {
        this.out = out;
    }

    void print(Report report) {
        out.println(report.bench() + " on " + report.machine() + " (commit " + report.commit() + ")");
        out.println();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("SETUP", "METRIC", "MEDIAN", "MIN", "MAX", "UNIT", "RUNS"));
        report.rows()
                .forEach(row -> rows.add(List.of(
                        row.setup(),
                        row.metric(),
                        Figures.text(row.median()),
                        Figures.text(row.min()),
                        Figures.text(row.max()),
                        row.unit(),
                        Integer.toString(row.runs()))));
        table(rows);
        List<List<String>> ratios = new ArrayList<>();
        ratios.add(List.of("OURS", "PEER", "METRIC", "OURS/PEER"));
        report.ratios()
                .forEach(ratio ->
                        ratios.add(List.of(ratio.ours(), ratio.peer(), ratio.metric(), Figures.text(ratio.median()))));
        table(ratios);
        List<List<String>> targets = new ArrayList<>();
        targets.add(List.of("TARGET", "LIMIT", "MEASURED", "MET"));
        report.targets()
                .forEach(target -> targets.add(List.of(
                        target.name(), target.limit(), Figures.text(target.value()), target.met() ? "yes" : "NO")));
        table(targets);
    }

    private void table(List<List<String>> rows) {
        if (rows.size() == 1) {
            return;
        }
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        });
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < columns; c++) {
                line.append(row.get(c)).append(" ".repeat(widths[c] - row.get(c).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
        out.println();
    }
}
