// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.List;

/** What is done over a lane for a while, and what it yields. */
enum Workload {
    STREAM {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return traffic.streams(lane, 1, (int) duration(seconds));
        }
    },
    STREAMS {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return traffic.streams(lane, 8, (int) duration(seconds));
        }
    },
    REQUESTS {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            double[] answer = traffic.requests(lane, seconds);
            return List.of(
                    new Figure("request/response", "k/s", answer[0] / 1e3),
                    new Figure(REQUEST_MEDIAN, "us", answer[1]),
                    new Figure("request/response, p99", "us", answer[2]));
        }
    },
    CONNECTIONS {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            double[] answer = traffic.connections(lane, seconds);
            return List.of(new Figure("connect/request/response", "k/s", answer[0] / 1e3));
        }
    },
    SMALL_DATAGRAMS {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return List.of(traffic.datagrams(lane, 18, seconds)); // the shortest Ethernet frame with IPv4
        }
    },
    LARGE_DATAGRAMS {
        @Override
        List<Figure> run(Traffic traffic, Lane lane, double seconds) {
            return List.of(traffic.datagrams(lane, 1380, seconds)); // fits into every lane's MTU
        }
    };

    static final String REQUEST_MEDIAN = "request/response, p50";

    /** How many seconds it takes when asked to take so many: its program may take whole ones only. */
    double duration(double seconds) {
        return this == STREAM || this == STREAMS ? Math.ceil(seconds) : seconds;
    }

    /** Runs it for so many seconds. */
    abstract List<Figure> run(Traffic traffic, Lane lane, double seconds);
}
