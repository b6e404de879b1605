// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bench.Row;
import io.meshpath.bench.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What speakers have yielded so far, by metric. Not safe for use by multiple threads. */
final class Measurements {
    private final List<String> daemons;
    private final Map<String, Map<String, Series>> series = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param daemons by name, in the order of reports
     */
    Measurements(List<String> daemons) {
        this.daemons = List.copyOf(daemons);
    }

    void add(String daemon, String metric, String unit, double figure) {
        series.computeIfAbsent(metric, unused -> new LinkedHashMap<>())
                .computeIfAbsent(daemon, unused -> new Series(daemon, metric, unit))
                .add(figure);
    }

    /** All metrics, in the order they were first measured in. */
    List<String> metrics() {
        return List.copyOf(series.keySet());
    }

    /** What one speaker has yielded of one metric, if that was measured. */
    Optional<Row> row(String daemon, String metric) {
        return Optional.ofNullable(series.getOrDefault(metric, Map.of()).get(daemon))
                .map(Series::row);
    }

    /** Metric by metric, speaker by speaker. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String metric : metrics()) {
            daemons.forEach(daemon -> row(daemon, metric).ifPresent(rows::add));
        }
        return rows;
    }
}
