// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import java.time.Duration;

/**
 * Which routes of the kernel are ours, and how we look after them. Immutable. {@code KernelSettings.DEFAULT.withTable(100)}
 * changes one of them. Protocol, table and metric cannot change while {@link KernelRoutes} is open.
 *
 * @param protocol the protocol that our routes and nexthop objects carry; what carries it in our table is ours to delete. 1 to
 *     255, not one of the numbers that the kernel or an administrator uses (1 to 4)
 * @param table the routing table they are in, for IPv4 and IPv6
 * @param metric theirs; the lowest of several routes to a prefix is used. 1 or more: with the default the host's own routes
 *     stay before ours, connected ones (256 in IPv6) and static ones (1024)
 * @param sweepAfter how long routes of an earlier life may wait for somebody to announce them again
 * @param reconcileEvery how often the kernel's table is compared with ours
 */
public record KernelSettings(int protocol, int table, int metric, Duration sweepAfter, Duration reconcileEvery) {
    /** The number that {@code ip route} shows for our routes; nobody else's in linux/rtnetlink.h. */
    public static final int PROTOCOL = 110;

    /** The routing table of an ordinary look-up. */
    public static final int MAIN_TABLE = 254;

    private static final int LAST_PROTOCOL_OF_OTHERS = 4; // RTPROT_STATIC
    private static final int LOCAL_TABLE = 255;

    public static final KernelSettings DEFAULT =
            new KernelSettings(PROTOCOL, MAIN_TABLE, 2048, Duration.ofSeconds(120), Duration.ofSeconds(60));

    public KernelSettings {
        if (protocol <= LAST_PROTOCOL_OF_OTHERS || protocol > 255) {
            throw new IllegalArgumentException("protocol must be from 5 to 255 but was " + protocol);
        }
        if (table == 0 || table == LOCAL_TABLE) {
            throw new IllegalArgumentException(
                    "table must not be 0 or 255, the one of the host's own addresses, but was " + table);
        }
        if (metric < 1) {
            throw new IllegalArgumentException("metric must be from 1 to 2147483647 but was " + metric);
        }
        if (sweepAfter.isNegative()) {
            throw new IllegalArgumentException("sweepAfter must not be negative: " + sweepAfter);
        }
        if (reconcileEvery.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("reconcileEvery must be at least 1 s but was " + reconcileEvery);
        }
    }

    public KernelSettings withProtocol(int protocol) {
        return new KernelSettings(protocol, table, metric, sweepAfter, reconcileEvery);
    }

    public KernelSettings withTable(int table) {
        return new KernelSettings(protocol, table, metric, sweepAfter, reconcileEvery);
    }

    public KernelSettings withMetric(int metric) {
        return new KernelSettings(protocol, table, metric, sweepAfter, reconcileEvery);
    }

    public KernelSettings withSweepAfter(Duration sweepAfter) {
        return new KernelSettings(protocol, table, metric, sweepAfter, reconcileEvery);
    }

    public KernelSettings withReconcileEvery(Duration reconcileEvery) {
        return new KernelSettings(protocol, table, metric, sweepAfter, reconcileEvery);
    }
}
