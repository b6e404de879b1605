// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process has taken so far. Immutable.
 *
 * @param cpuSeconds of all processors
 * @param residentMegabytes now
 */
record Usage(double cpuSeconds, double residentMegabytes) {
    private static final double MEGABYTE = 1e6;
    private static final double KIBIBYTE = 1024;

    static Usage of(ProcessHandle process) {
        Duration cpu = process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("process " + process.pid() + " is gone"));
        return new Usage(cpu.toMillis() / 1e3, resident(process.pid()));
    }

    private static double resident(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * KIBIBYTE / MEGABYTE)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the memory of process " + pid, e);
        }
    }
}
