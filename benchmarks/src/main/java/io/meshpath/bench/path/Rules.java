// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who may send what to the answering pod; all else is dropped there. The rule that lets the traffic of the bench in is in the
 * middle: as many rules are before it as behind it. Immutable.
 *
 * @param count how many there are
 */
record Rules(int count) {
    /** A rule for the traffic of the bench and no other. */
    static final Rules ONE = new Rules(1);

    private static final int FIRST_OTHER_PORT = 20_000;

    /**
     * One of them.
     *
     * @param source the only address it lets in
     * @param protocols "TCP", "UDP" or both
     */
    record Rule(String source, int firstPort, int lastPort, List<String> protocols) {}

    Rules {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least one rule but was " + count);
        }
    }

    Stream<Rule> all() {
        return IntStream.range(0, count).mapToObj(this::rule);
    }

    /** How many rules are before the one for the traffic of the bench. */
    int ofTheTraffic() {
        return count / 2;
    }

    private Rule rule(int number) {
        if (number == ofTheTraffic()) {
            return new Rule(
                    Family.IPV4.pod(TwoNodes.CLIENT),
                    Traffic.STREAM_PORT,
                    Traffic.DATAGRAM_PORT,
                    List.of("TCP", "UDP"));
        }
        int port = FIRST_OTHER_PORT + number;
        return new Rule("10.9." + (number >> 8) + "." + (number & 0xff), port, port, List.of("TCP"));
    }

    @Override
    public String toString() {
        return "%,d rules".formatted(count);
    }
}
