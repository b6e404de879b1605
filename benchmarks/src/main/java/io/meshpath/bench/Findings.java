// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.ArrayList;
import java.util.List;

/** What a bench has found so far. Not safe for use by multiple threads. */
public final class Findings {
    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    public Row add(Row row) {
        rows.add(row);
        return row;
    }

    public void add(Ratio ratio) {
        ratios.add(ratio);
    }

    public void add(Target target) {
        targets.add(target);
    }

    public Report report(String bench) {
        return new Report(bench, Machine.commit(), Machine.describe(), rows, ratios, targets);
    }
}
