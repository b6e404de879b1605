// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.util.List;

/**
 * Which tables go through which speakers, and how often. Immutable.
 *
 * @param quick whether it is for a look
 * @param rounds in each of which every speaker has a turn at every table
 * @param tables what one sender has
 * @param shared what ten senders have, and what goes to and fro
 * @param pace of each run
 */
record Plan(boolean quick, List<Daemon> daemons, int rounds, List<RouteTable> tables, RouteTable shared, Pace pace) {
    static final RouteTable INTERNET = RouteTable.internet(Family.IPV4, 1);
    static final RouteTable MILLION = RouteTable.uniform(1_000_000);

    private static final int WARM_UPS = 8;
    private static final int MILLION_WARM_UPS = 5;

    Plan {
        daemons = List.copyOf(daemons);
        tables = List.copyOf(tables);
    }

    static Plan of(boolean quick) {
        List<Daemon> daemons = List.of(new Meshpath(), new Bird(), new Frr(), new OpenBgpd(), new GoBgp());
        return quick
                ? new Plan(true, daemons, 2, List.of(INTERNET), INTERNET, Pace.MEASURED)
                : new Plan(
                        false,
                        daemons,
                        5,
                        List.of(INTERNET, RouteTable.internet(Family.IPV6, 1), MILLION),
                        INTERNET,
                        Pace.MEASURED);
    }

    /** Whether a speaker has a turn. */
    boolean hasTurn(Daemon daemon, Course course, RouteTable table, int round) {
        return !isSlow(daemon, course, table) || round == 0 && !quick;
    }

    /** How often it is sent the table before that counts: a JVM compiles what it has seen, to others it is enough once. */
    int warmUps(Daemon daemon, Course course, RouteTable table) {
        if (isSlow(daemon, course, table)) {
            return 0;
        }
        if (!(daemon instanceof Meshpath)) {
            return 1;
        }
        return table.routes() < MILLION.routes() ? WARM_UPS : MILLION_WARM_UPS;
    }

    // GoBGP takes minutes for ten tables and one for a million routes, each time anew.
    private static boolean isSlow(Daemon daemon, Course course, RouteTable table) {
        return daemon instanceof GoBgp && (course == Course.TEN_SENDERS || table.routes() >= MILLION.routes());
    }
}
