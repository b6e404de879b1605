// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A policy in terms of packets: each identity has one address. Immutable. */
record PacketScenario(PolicyScenario policy) {
    /** A sender and where to. */
    record Pair(String source, int port) {}

    /** The address of an identity: {@code 10.7.x.y}. */
    String source(int index) {
        return "10.7." + (index >> 8) + "." + (index & 0xff);
    }

    /** Which address may send to which port: all of them. */
    Stream<Pair> allowed() {
        return pairs(true);
    }

    /** Which may not. */
    Stream<Pair> denied() {
        return pairs(false);
    }

    private Stream<Pair> pairs(boolean allowed) {
        return IntStream.range(0, policy.rules())
                .boxed()
                .flatMap(rule -> IntStream.range(0, policy.identities())
                        .filter(identity -> policy.allows(rule, identity) == allowed)
                        .mapToObj(identity -> new Pair(source(identity), policy.port(rule))));
    }
}
