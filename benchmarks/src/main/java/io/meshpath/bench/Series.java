// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.ArrayList;
import java.util.List;

/** Figures of one set-up, run by run. Not safe for use by multiple threads. */
public final class Series {
    private final String setup;
    private final String metric;
    private final String unit;
    private final List<Double> figures = new ArrayList<>();

    public Series(String setup, String metric, String unit) {
        this.setup = setup;
        this.metric = metric;
        this.unit = unit;
    }

    public String setup() {
        return setup;
    }

    public void add(double figure) {
        figures.add(figure);
    }

    public Row row() {
        return Row.of(
                setup,
                metric,
                unit,
                figures.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
