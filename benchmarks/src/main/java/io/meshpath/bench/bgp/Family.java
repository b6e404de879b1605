// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.datapath.net.IpAddress;

/** The family of the routes of a table, and of the addresses of those who exchange it. */
enum Family {
    IPV4(1, "10.99.1.%d", "10.99.2.%d", 24),
    IPV6(2, "fd00:99:1::%d", "fd00:99:2::%d", 64);

    private static final int ROUTER = 254;

    /** Its number in BGP messages. */
    final int afi;

    /** How long the prefixes of the two links are. */
    final int linkBits;

    private final String senders;
    private final String monitor;

    Family(int afi, String senders, String monitor, int linkBits) {
        this.afi = afi;
        this.senders = senders;
        this.monitor = monitor;
        this.linkBits = linkBits;
    }

    /** The address of the sender with this number, from 1 on. */
    IpAddress sender(int number) {
        return IpAddress.parse(senders.formatted(number));
    }

    IpAddress monitor() {
        return IpAddress.parse(monitor.formatted(1));
    }

    /** The speaker's address for senders. */
    IpAddress routerAtSenders() {
        return sender(ROUTER);
    }

    /** The speaker's address for the monitor. */
    IpAddress routerAtMonitor() {
        return IpAddress.parse(monitor.formatted(ROUTER));
    }
}
