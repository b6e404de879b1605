// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long connections are remembered without a packet, from 1 s to 30 days each. {@code
 * ConnectionTimeouts.DEFAULT.withTcpEstablished(Duration.ofHours(1))} changes one of them. A connection that goes on after that
 * is judged by policy as one that whoever sends first opens. Immutable.
 *
 * @param tcpOpening until the handshake's third packet
 * @param tcpEstablished between packets of an open connection
 * @param tcpHalfClosed when one side has sent its FIN
 * @param tcpClosed when both have, or one a RST; a new connection between the same ports need not wait for it
 * @param udpUnanswered when only one side has sent
 * @param udpAnswered when both have
 * @param icmp between an echo request and the next, or its reply
 * @param other for all other protocols, SCTP too
 */
public record ConnectionTimeouts(
        Duration tcpOpening,
        Duration tcpEstablished,
        Duration tcpHalfClosed,
        Duration tcpClosed,
        Duration udpUnanswered,
        Duration udpAnswered,
        Duration icmp,
        Duration other) {
    private static final int STATES = 16; // CONNECTION_STATES of lifetime.h
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /**
     * For TCP as Cilium has them, with Linux's 120 s for half-closed connections; for UDP and ICMP as Linux's own connection
     * tracking.
     */
    public static final ConnectionTimeouts DEFAULT = new ConnectionTimeouts(
            Duration.ofSeconds(60),
            Duration.ofSeconds(8000),
            Duration.ofSeconds(120),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    public ConnectionTimeouts {
        require("tcpOpening", tcpOpening);
        require("tcpEstablished", tcpEstablished);
        require("tcpHalfClosed", tcpHalfClosed);
        require("tcpClosed", tcpClosed);
        require("udpUnanswered", udpUnanswered);
        require("udpAnswered", udpAnswered);
        require("icmp", icmp);
        require("other", other);
    }

    public ConnectionTimeouts withTcpOpening(Duration timeout) {
        return new ConnectionTimeouts(
                timeout, tcpEstablished, tcpHalfClosed, tcpClosed, udpUnanswered, udpAnswered, icmp, other);
    }

    public ConnectionTimeouts withTcpEstablished(Duration timeout) {
        return new ConnectionTimeouts(
                tcpOpening, timeout, tcpHalfClosed, tcpClosed, udpUnanswered, udpAnswered, icmp, other);
    }

    public ConnectionTimeouts withTcpHalfClosed(Duration timeout) {
        return new ConnectionTimeouts(
                tcpOpening, tcpEstablished, timeout, tcpClosed, udpUnanswered, udpAnswered, icmp, other);
    }

    public ConnectionTimeouts withTcpClosed(Duration timeout) {
        return new ConnectionTimeouts(
                tcpOpening, tcpEstablished, tcpHalfClosed, timeout, udpUnanswered, udpAnswered, icmp, other);
    }

    public ConnectionTimeouts withUdpUnanswered(Duration timeout) {
        return new ConnectionTimeouts(
                tcpOpening, tcpEstablished, tcpHalfClosed, tcpClosed, timeout, udpAnswered, icmp, other);
    }

    public ConnectionTimeouts withUdpAnswered(Duration timeout) {
        return new ConnectionTimeouts(
                tcpOpening, tcpEstablished, tcpHalfClosed, tcpClosed, udpUnanswered, timeout, icmp, other);
    }

    public ConnectionTimeouts withIcmp(Duration timeout) {
        return new ConnectionTimeouts(
                tcpOpening, tcpEstablished, tcpHalfClosed, tcpClosed, udpUnanswered, udpAnswered, timeout, other);
    }

    public ConnectionTimeouts withOther(Duration timeout) {
        return new ConnectionTimeouts(
                tcpOpening, tcpEstablished, tcpHalfClosed, tcpClosed, udpUnanswered, udpAnswered, icmp, timeout);
    }

    /** How long a connection in this state lasts without a packet. */
    public Duration of(ConnectionState state) {
        return switch (state) {
            case TCP_OPENING -> tcpOpening;
            case TCP_ESTABLISHED, CONNECTION_FROM_BEFORE -> tcpEstablished;
            case TCP_HALF_CLOSED -> tcpHalfClosed;
            case TCP_CLOSED -> tcpClosed;
            case UDP_UNANSWERED -> udpUnanswered;
            case UDP_ANSWERED -> udpAnswered;
            case ICMP_ASKED -> icmp;
            case OTHER_PROTOCOL_SEEN -> other;
        };
    }

    /** As programs have them: seconds by the number of the state. */
    List<Integer> seconds() {
        List<Integer> seconds = new ArrayList<>(Collections.nCopies(STATES, 0));
        for (ConnectionState state : ConnectionState.values()) {
            seconds.set(state.code(), Math.toIntExact(of(state).toSeconds()));
        }
        return seconds;
    }

    private static void require(String name, Duration timeout) {
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be from 1 s to 30 days but was " + timeout);
        }
    }
}
