// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.bench.Command;
import io.meshpath.bench.ProcessorTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What TCP streams carried over a lane, by iperf3. Immutable.
 *
 * @param gigabitsPerSecond that arrived
 * @param processorSecondsPerGigabit that all processors together took
 */
record Streams(double gigabitsPerSecond, double processorSecondsPerGigabit) {
    private static final double BITS_PER_GIGABIT = 1e9;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Runs so many at once.
     *
     * @throws IllegalStateException if iperf3 fails, with what it said
     */
    static Streams run(Lane lane, int count, int seconds) {
        Process listening = listen(lane.server());
        try {
            ProcessorTime before = ProcessorTime.now();
            JsonNode received =
                    connect(lane.client(), count, seconds).path("end").path("sum_received");
            double busy = ProcessorTime.now().since(before);
            double gigabits = received.path("bytes").asDouble() * Byte.SIZE / BITS_PER_GIGABIT;
            return new Streams(received.path("bits_per_second").asDouble() / BITS_PER_GIGABIT, busy / gigabits);
        } finally {
            end(listening);
        }
    }

    private static JsonNode connect(Side from, int count, int seconds) {
        List<String> command = List.of(
                "iperf3",
                "--client",
                from.family().pod(from.otherNumber()),
                "--port",
                Integer.toString(Traffic.STREAM_PORT),
                "--time",
                Integer.toString(seconds),
                "--parallel",
                Integer.toString(count),
                "--affinity",
                Traffic.HAS_TWO_PROCESSORS ? "0,1" : "0,0",
                "--json");
        try {
            return JSON.readTree(Command.run("", from.inPod(command)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what iperf3 says", e);
        }
    }

    /** An iperf3 that takes one client. */
    private static Process listen(Side at) {
        String port = Integer.toString(Traffic.STREAM_PORT);
        List<String> command = List.of("iperf3", "--server", "--one-off", "--port", port, "--forceflush");
        try {
            Process process = new ProcessBuilder(at.inPod(command))
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said = process.inputReader();
            String line = said.readLine();
            while (line != null && !line.contains("listening")) {
                line = said.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("iperf3 does not listen on port " + port + " in " + at.pod());
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run iperf3", e);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while iperf3 ends", e);
        }
    }
}
