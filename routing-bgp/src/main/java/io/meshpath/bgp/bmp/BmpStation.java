// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * A monitoring station that a speaker connects to, and what it is told. Immutable; a change needs a new connection to the
 * station and no new session with anybody else.
 *
 * @param port from 1 to 65535
 * @param views the tables that it is told of; not {@link BmpView#ADJ_RIB_OUT_PRE_POLICY}, which no speaker keeps
 * @param statistics how often it gets numbers of every neighbour, at least a second; zero for never
 * @param retry how long to wait after the first failure, at least a second; doubled after each up to twelve minutes (RFC
 *     7854, section 3.2)
 * @param systemName what the speaker is called; empty for its router id
 */
public record BmpStation(
        IpAddress address, int port, Set<BmpView> views, Duration statistics, Duration retry, String systemName) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public BmpStation {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port is not from 1 to 65535: " + port);
        }
        if (views.isEmpty()) {
            throw new IllegalArgumentException("station is told of no table");
        }
        if (views.contains(BmpView.ADJ_RIB_OUT_PRE_POLICY)) {
            throw new IllegalArgumentException("what an export policy rejects is not kept: ADJ_RIB_OUT_PRE_POLICY");
        }
        if (!statistics.isZero() && statistics.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "statistics come neither never nor once a second or less: " + statistics);
        }
        if (retry.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("retry time is below a second: " + retry);
        }
        views = Set.copyOf(views);
    }

    /** The station there; it is told what neighbours send and what becomes of it, and numbers every five minutes. */
    public static BmpStation at(IpAddress address, int port) {
        Set<BmpView> views = EnumSet.of(BmpView.ADJ_RIB_IN_PRE_POLICY, BmpView.ADJ_RIB_IN_POST_POLICY, BmpView.LOC_RIB);
        return new BmpStation(address, port, views, Duration.ofMinutes(5), Duration.ofSeconds(30), "");
    }

    public BmpStation withViews(Set<BmpView> views) {
        return new BmpStation(address, port, views, statistics, retry, systemName);
    }

    public BmpStation withStatistics(Duration statistics) {
        return new BmpStation(address, port, views, statistics, retry, systemName);
    }

    public BmpStation withRetry(Duration retry) {
        return new BmpStation(address, port, views, statistics, retry, systemName);
    }

    public BmpStation withSystemName(String systemName) {
        return new BmpStation(address, port, views, statistics, retry, systemName);
    }

    /** "198.51.100.9 port 11019". */
    public String place() {
        return address + " port " + port;
    }
}
