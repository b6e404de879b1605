// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one method of {@link MapOperationsBenchmark} in a fresh JVM, on maps that others work on too. */
final class MapOperations {
    /** What one operation took and allocated. */
    record Figures(double nanos, double bytes) {}

    private static final double MEDIAN = 50; // of the iterations: one in which something else ran does not count

    private final String maps;
    private final boolean quick;

    MapOperations(List<String> ids, boolean quick) {
        this.maps = String.join(",", ids);
        this.quick = quick;
    }

    Figures run(String operation) {
        Options options = new OptionsBuilder()
                .include(MapOperationsBenchmark.class.getName() + "\\." + operation + "$")
                .param("maps", maps)
                .addProfiler(GCProfiler.class)
                .forks(1)
                .warmupIterations(quick ? 2 : 4)
                .warmupTime(TimeValue.milliseconds(300))
                .measurementIterations(quick ? 3 : 9)
                .measurementTime(TimeValue.milliseconds(200))
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            RunResult result = new Runner(options).runSingle();
            return new Figures(
                    result.getPrimaryResult().getStatistics().getPercentile(MEDIAN), bytes(result, operation));
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run " + operation, e);
        }
    }

    private static double bytes(RunResult result, String operation) {
        for (String figure : result.getSecondaryResults().keySet()) {
            if (figure.endsWith("gc.alloc.rate.norm")) {
                return result.getSecondaryResults().get(figure).getScore();
            }
        }
        throw new IllegalStateException("JMH says nothing of what " + operation + " allocates");
    }
}
