// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.time.Duration;

/**
 * How often and how long a program ran while statistics were switched on ({@link RuntimeStatistics}). Immutable.
 *
 * @param runTime in all
 * @param runs how often
 * @param recursionMisses how often it was not run because it was running already on that CPU (Linux 5.12), counted always
 */
public record RunStatistics(Duration runTime, long runs, long recursionMisses) {
    /** The average time of one run, zero if there was none. */
    public Duration average() {
        return runs == 0 ? Duration.ZERO : runTime.dividedBy(runs);
    }

    /** What came to these since {@code before}. */
    public RunStatistics since(RunStatistics before) {
        return new RunStatistics(
                runTime.minus(before.runTime), runs - before.runs, recursionMisses - before.recursionMisses);
    }
}
