// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.Arrays;

/**
 * What one set-up measured, over all its runs. Immutable.
 *
 * @param setup what was run
 * @param metric what was measured: {@code time per verdict}
 * @param unit of the figures
 */
public record Row(String setup, String metric, String unit, double median, double min, double max, int runs) {
    public static Row of(String setup, String metric, String unit, double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return new Row(setup, metric, unit, median(sorted), sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** The same figures less what an idle run takes; never below zero. */
    public Row over(Row idle, String metric) {
        return new Row(
                setup,
                metric,
                unit,
                Math.max(0, median - idle.median),
                Math.max(0, min - idle.median),
                Math.max(0, max - idle.median),
                runs);
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
