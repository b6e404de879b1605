// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who may send what to the answering pod; all else is dropped there. The rule that lets the traffic of the bench in is in the
 * middle: as many rules are before it as behind it. Immutable.
 *
 * @param count how many there are
 */
record Rules(int count) {
    private static final int FIRST_OTHER_PORT = 20_000;

    /**
     * One of them, for TCP and for UDP.
     *
     * @param source the only address it lets in
     */
    record Rule(String source, int firstPort, int lastPort) {}

    Rules {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least one rule but was " + count);
        }
    }

    Stream<Rule> all() {
        return IntStream.range(0, count).mapToObj(this::rule);
    }

    private Rule rule(int number) {
        if (number == count / 2) {
            return new Rule(Family.IPV4.pod(1), Traffic.STREAM_PORT, Traffic.DATAGRAM_PORT);
        }
        int port = FIRST_OTHER_PORT + number;
        return new Rule("10.9." + (number >> 8) + "." + (number & 0xff), port, port);
    }

    @Override
    public String toString() {
        return "%,d rules".formatted(count);
    }
}
