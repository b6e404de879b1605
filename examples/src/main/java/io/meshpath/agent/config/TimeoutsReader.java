// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.datapath.ConnectionTimeouts;
import java.time.Duration;

/** Reads the section {@code timeouts}; the keys are called as the components of {@link ConnectionTimeouts}. */
final class TimeoutsReader {
    private final ConfigSection section;

    @FunctionalInterface
    private interface Timeout {
        ConnectionTimeouts with(Duration timeout);
    }

    /** Refuses keys that mean nothing. */
    TimeoutsReader(ConfigSection root) {
        this.section = root.section("timeouts");
        section.accept(
                "tcpOpening",
                "tcpEstablished",
                "tcpHalfClosed",
                "tcpClosed",
                "udpUnanswered",
                "udpAnswered",
                "icmp",
                "other");
    }

    ConnectionTimeouts read() {
        ConnectionTimeouts timeouts = ConnectionTimeouts.DEFAULT;
        timeouts = read("tcpOpening", timeouts, timeouts::withTcpOpening);
        timeouts = read("tcpEstablished", timeouts, timeouts::withTcpEstablished);
        timeouts = read("tcpHalfClosed", timeouts, timeouts::withTcpHalfClosed);
        timeouts = read("tcpClosed", timeouts, timeouts::withTcpClosed);
        timeouts = read("udpUnanswered", timeouts, timeouts::withUdpUnanswered);
        timeouts = read("udpAnswered", timeouts, timeouts::withUdpAnswered);
        timeouts = read("icmp", timeouts, timeouts::withIcmp);
        return read("other", timeouts, timeouts::withOther);
    }

    private ConnectionTimeouts read(String key, ConnectionTimeouts otherwise, Timeout timeout) {
        return section.optional(key, text -> timeout.with(Durations.parse(text)), otherwise);
    }
}
