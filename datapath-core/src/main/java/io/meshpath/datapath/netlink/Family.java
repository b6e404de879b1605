// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;

/** The numbers of the two IP families (sys/socket.h). */
final class Family {
    static final int UNSPECIFIED = 0;
    static final int IPV4 = 2;
    static final int IPV6 = 10;

    private Family() {}

    static int of(IpAddress address) {
        return of(address.isV4());
    }

    static int of(boolean isV4) {
        return isV4 ? IPV4 : IPV6;
    }

    static boolean isIp(int family) {
        return family == IPV4 || family == IPV6;
    }
}
