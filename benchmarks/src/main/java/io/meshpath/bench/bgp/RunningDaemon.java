// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A speaker that runs in the middle of a network, with a folder of its own; closing ends it and removes the folder. */
final class RunningDaemon implements AutoCloseable {
    private static final String RESIDENT = "Pss:"; // what processes share is counted once
    private static final double KIBIBYTE = 1024;
    private static final double MEGABYTE = 1e6;
    private static final int GRACE_SECONDS = 5;

    private final Daemon daemon;
    private final Path folder;
    private final Process process;

    private RunningDaemon(Daemon daemon, Path folder, Process process) {
        this.daemon = daemon;
        this.folder = folder;
        this.process = process;
    }

    static RunningDaemon start(Daemon daemon, Network network, Family family) {
        try {
            Path folder = Files.createTempDirectory("meshpath-bench-bgp");
            List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + network.router()));
            command.addAll(daemon.prepare(folder, family, Neighbor.all(family)));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            return new RunningDaemon(daemon, folder, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + daemon.name(), e);
        }
    }

    Daemon daemon() {
        return daemon;
    }

    /** Its processes. */
    List<Long> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** What its processes have in memory, in megabytes. */
    double residentMegabytes() {
        return processes().stream()
                        .mapToDouble(RunningDaemon::residentKibibytes)
                        .sum()
                * KIBIBYTE
                / MEGABYTE;
    }

    private static double residentKibibytes(long process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the memory of process " + process, e);
        }
    }

    /** The last lines of what it has printed, for whoever wonders. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what " + daemon.name() + " printed", e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
            }
            for (ProcessHandle one : all) {
                one.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(daemon.name() + " does not end", e);
        } finally {
            remove(folder);
        }
    }

    /** Removes a folder and all in it. */
    static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
