// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A C program over libbpf ({@code floor.c}) that does what it is asked and says how long it took. */
final class Floor implements AutoCloseable {
    private static final int RUNS = 5;

    private final CProgram program;

    private Floor(CProgram program) {
        this.program = program;
    }

    /**
     * Compiles and starts it.
     *
     * @param arguments the numbers of its maps and programs, or none for {@code load} alone
     * @throws IllegalStateException if there is no C compiler, or no libbpf to compile against
     */
    static Floor start(List<String> arguments) {
        return new Floor(CProgram.start("floor", List.of(), arguments));
    }

    /** How many nanoseconds one {@code operation} takes: the median of a few runs of {@code count} each. */
    double nanos(String operation, long count) {
        double[] runs = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            runs[run] = program.ask(operation + " " + count);
        }
        Arrays.sort(runs);
        return runs[RUNS / 2];
    }

    /** How many nanoseconds it took to load the object in {@code file}. */
    double load(Path file) {
        return program.ask("load " + file);
    }

    @Override
    public void close() {
        program.close();
    }
}
