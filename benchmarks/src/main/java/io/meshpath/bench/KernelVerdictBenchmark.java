// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The kernel's test run: a question answered by nobody, by our tables and by two LPM look-ups. Needs root. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls open() first
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelVerdictBenchmark {
    private static final int QUESTIONS = 1 << 15;

    private KernelSetup tables;
    private KernelSetup trie;

    @Setup
    public void open() {
        tables = KernelSetup.tables(VerdictBench.BESIDE_LPM);
        trie = KernelSetup.trie(VerdictBench.BESIDE_LPM);
    }

    @TearDown
    public void close() {
        tables.close();
        trie.close();
    }

    @Benchmark
    @OperationsPerInvocation(QUESTIONS)
    public void emptyProgram() {
        tables.nanos("bench_nothing", QUESTIONS);
    }

    @Benchmark
    @OperationsPerInvocation(QUESTIONS)
    public void verdictTables() {
        tables.nanos("bench_verdict", QUESTIONS);
    }

    @Benchmark
    @OperationsPerInvocation(QUESTIONS)
    public void twoLpmLookUps() {
        trie.nanos("bench_verdict", QUESTIONS);
    }
}
