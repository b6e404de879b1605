// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.bench.CProgram;
import io.meshpath.bench.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What sends and what answers: iperf3 for streams, and {@code traffic.c} for all else, because its percentiles come from every
 * transaction. The asking and the answering side have a processor each, where there are two. Not safe for use by multiple
 * threads.
 */
final class Traffic implements AutoCloseable {
    /** The TCP port of streams. */
    static final int STREAM_PORT = 5201;
    /** The TCP port of requests. */
    static final int REQUEST_PORT = 5202;
    /** The UDP port of datagrams. */
    static final int DATAGRAM_PORT = 5203; // traffic.c takes the one after the port of requests

    private static final double BITS_PER_GIGABIT = 1e9;
    private static final boolean HAS_TWO_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CProgram client;
    private final CProgram server;

    private Traffic(CProgram client, CProgram server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Starts its programs.
     *
     * @throws IllegalStateException if there is no C compiler
     */
    static Traffic start() {
        CProgram server = CProgram.start("traffic", List.of(), List.of(HAS_TWO_PROCESSORS ? "1" : "-1"));
        try {
            return new Traffic(CProgram.start("traffic", List.of(), List.of(HAS_TWO_PROCESSORS ? "0" : "-1")), server);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Has a lane's pod answer requests and count datagrams, from now on. */
    void serve(Lane lane) {
        Side side = lane.server();
        server.ask("serve " + side.pod().path() + " " + side.family().pod(side.number()) + " " + REQUEST_PORT);
    }

    /** Transactions a second over one connection, and the 50th and 99th percentile of microseconds that one took. */
    double[] requests(Lane lane, double seconds) {
        from(lane);
        return client.askForSeveral("requests " + seconds);
    }

    /** Connections a second, each with one transaction, and the percentiles of that. */
    double[] connections(Lane lane, double seconds) {
        from(lane);
        return client.askForSeveral("connections " + seconds);
    }

    /** Datagrams with a payload of so many octets: how many a second arrive. */
    double datagrams(Lane lane, int octets, double seconds) {
        from(lane);
        server.ask("received");
        double sending = client.ask("datagrams " + octets + " " + seconds);
        return settled() / sending;
    }

    // What is in the socket when the last one was sent is still to be taken out.
    private double settled() {
        double received = 0;
        double more;
        do {
            pause();
            more = server.ask("received");
            received += more;
        } while (more > 0);
        return received;
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while datagrams arrive", e);
        }
    }

    private void from(Lane lane) {
        Side side = lane.client();
        client.ask("from " + side.pod().path() + " " + side.family().pod(side.otherNumber()) + " " + REQUEST_PORT);
    }

    /**
     * What streams carried.
     *
     * @param gigabitsPerSecond that arrived
     * @param processorSecondsPerGigabit that all processors together took
     */
    record Streamed(double gigabitsPerSecond, double processorSecondsPerGigabit) {}

    /** TCP streams at once. */
    Streamed streams(Lane lane, int count, int seconds) {
        Process listening = listen(lane.server());
        try {
            ProcessorTime before = ProcessorTime.now();
            JsonNode received =
                    stream(lane.client(), count, seconds).path("end").path("sum_received");
            double busy = ProcessorTime.now().since(before);
            double gigabits = received.path("bytes").asDouble() * Byte.SIZE / BITS_PER_GIGABIT;
            return new Streamed(received.path("bits_per_second").asDouble() / BITS_PER_GIGABIT, busy / gigabits);
        } finally {
            listening.destroy();
        }
    }

    private static JsonNode stream(Side from, int count, int seconds) {
        List<String> command = List.of(
                "iperf3",
                "--client",
                from.family().pod(from.otherNumber()),
                "--port",
                Integer.toString(STREAM_PORT),
                "--time",
                Integer.toString(seconds),
                "--parallel",
                Integer.toString(count),
                "--affinity",
                HAS_TWO_PROCESSORS ? "0,1" : "0,0",
                "--json");
        try {
            return JSON.readTree(Command.run("", from.inPod(command)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what iperf3 says", e);
        }
    }

    /** An iperf3 that takes one client. */
    private static Process listen(Side at) {
        List<String> command =
                List.of("iperf3", "--server", "--one-off", "--port", Integer.toString(STREAM_PORT), "--forceflush");
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
                throw new IllegalStateException("iperf3 does not listen on port " + STREAM_PORT + " in " + at.pod());
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run iperf3", e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
