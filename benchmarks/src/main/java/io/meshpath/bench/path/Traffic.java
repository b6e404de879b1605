// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.bench.CProgram;
import java.util.List;

/**
 * What asks ({@code ask.c}) and what answers ({@code answer.c}): programs of ours, whose percentiles come from every transaction.
 * Each has a processor of its own where there are two. Not safe for use by multiple threads.
 */
final class Traffic implements AutoCloseable {
    /** The TCP port of streams. */
    static final int STREAM_PORT = 5201;
    /** The TCP port of requests. */
    static final int REQUEST_PORT = 5202;
    /** The UDP port of datagrams. */
    static final int DATAGRAM_PORT = 5203; // sockets.h takes the one after the port of requests

    static final boolean HAS_TWO_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;

    private static final long SETTLING_MILLIS = 30;

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
        CProgram server = CProgram.start("answer", List.of(), List.of(HAS_TWO_PROCESSORS ? "1" : "-1"));
        try {
            return new Traffic(CProgram.start("ask", List.of(), List.of(HAS_TWO_PROCESSORS ? "0" : "-1")), server);
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

    // What is in the socket when the last one was sent is still to be taken out, also on a busy machine.
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
            Thread.sleep(SETTLING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while datagrams arrive", e);
        }
    }

    private void from(Lane lane) {
        Side side = lane.client();
        client.ask("from " + side.pod().path() + " " + side.family().pod(side.otherNumber()) + " " + REQUEST_PORT);
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
