// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.List;

/** What is done over a lane for a while, and what it yields. */
enum Workload {
    STREAM("1 TCP stream") {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return streams(lane, 1, seconds);
        }
    },
    STREAMS("8 TCP streams") {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return streams(lane, 8, seconds);
        }
    },
    REQUESTS("request/response") {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            double[] answer = traffic.requests(lane, seconds);
            return List.of(
                    new Figure(text(), "k/s", answer[0] / 1e3),
                    new Figure(REQUEST_MEDIAN, "us", answer[1]),
                    new Figure(text() + ", p99", "us", answer[2]));
        }
    },
    CONNECTIONS("connect/request/response") {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            double[] answer = traffic.connections(lane, seconds);
            return List.of(new Figure(text(), "k/s", answer[0] / 1e3));
        }
    },
    SMALL_DATAGRAMS("UDP, 18 octets") {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return List.of(new Figure(
                    text(),
                    "kpps",
                    traffic.datagrams(lane, 18, seconds) / 1e3)); // the shortest Ethernet frame with IPv4
        }
    },
    LARGE_DATAGRAMS("UDP, 1,360 octets") {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return List.of(new Figure(
                    text(), "kpps", traffic.datagrams(lane, 1360, seconds) / 1e3)); // fits into every lane's MTU
        }
    };

    static final String REQUEST_MEDIAN = "request/response, p50";

    private final String text;

    Workload(String text) {
        this.text = text;
    }

    /** Its first metric. */
    String text() {
        return text;
    }

    boolean isOfStreams() {
        return this == STREAM || this == STREAMS;
    }

    /** How many seconds it takes when asked to take so many: iperf3 takes whole ones only. */
    double duration(double seconds) {
        return isOfStreams() ? Math.ceil(seconds) : seconds;
    }

    /** Runs it for so many seconds. */
    abstract List<Figure> run(Traffic traffic, Lane lane, double seconds);

    List<Figure> streams(Lane lane, int count, double seconds) {
        Streams streams = Streams.run(lane, count, (int) duration(seconds));
        return List.of(
                new Figure(text, "Gbit/s", streams.gigabitsPerSecond()),
                new Figure(text + ", processor time", "ms/Gbit", streams.processorSecondsPerGigabit() * 1e3));
    }
}
