// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.bench.Row;
import io.meshpath.bench.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the lanes have yielded so far, by metric. Not safe for use by multiple threads. */
final class Measurements {
    private final List<Lane.Spec> lanes;
    private final Map<String, Map<Lane.Spec, Series>> series = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param lanes in the order of reports
     */
    Measurements(List<Lane.Spec> lanes) {
        this.lanes = List.copyOf(lanes);
    }

    void add(Lane.Spec lane, Figure figure) {
        series.computeIfAbsent(figure.metric(), metric -> new HashMap<>())
                .computeIfAbsent(lane, spec -> new Series(spec.toString(), figure.metric(), figure.unit()))
                .add(figure.value());
    }

    /** All metrics, in the order they were first measured in. */
    List<String> metrics() {
        return List.copyOf(series.keySet());
    }

    /** What one lane has yielded of one metric, if it was measured there. */
    Optional<Row> row(Lane.Spec lane, String metric) {
        return Optional.ofNullable(series.getOrDefault(metric, Map.of()).get(lane))
                .map(Series::row);
    }

    /** Metric by metric, lane by lane. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String metric : metrics()) {
            lanes.forEach(lane -> row(lane, metric).ifPresent(rows::add));
        }
        return rows;
    }
}
