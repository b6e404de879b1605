// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@link KernelVerdictBenchmark} and {@link PolicyLookupBenchmark} through JMH, as rows of a report. */
final class JmhRows {
    private JmhRows() {}

    static List<Row> run(boolean quick) {
        Options options = new OptionsBuilder()
                .include(KernelVerdictBenchmark.class.getName())
                .include(PolicyLookupBenchmark.class.getName())
                .forks(quick ? 1 : 2)
                .warmupIterations(quick ? 3 : 5)
                .warmupTime(TimeValue.milliseconds(quick ? 150 : 1_000))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 150 : 1_000))
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            Collection<RunResult> results = new Runner(options).run();
            return results.stream().map(JmhRows::row).toList();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run the policy benchmarks", e);
        }
    }

    private static Row row(RunResult result) {
        double[] figures = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray();
        String method = result.getPrimaryResult().getLabel();
        String rules = result.getParams().getParam("rules");
        return Row.of(
                rules == null
                        ? "test run by JMH, " + method
                        : "Java by JMH, " + method + ", " + rules + (rules.equals("1") ? " rule" : " rules"),
                rules == null ? "question in the kernel" : "question in Java",
                "ns",
                figures);
    }
}
