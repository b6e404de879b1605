// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of the packets that take a route (RTN_… of linux/rtnetlink.h). */
public enum RouteType {
    /** Sent to a next hop. */
    UNICAST(1),
    /** Delivered here. */
    LOCAL(2),
    /** Delivered here, and sent as a broadcast on the link. */
    BROADCAST(3),
    /** Delivered here, sent as unicast. */
    ANYCAST(4),
    /** Handled by multicast routing. */
    MULTICAST(5),
    /** Dropped in silence. */
    BLACKHOLE(6),
    /** Refused: destination unreachable. */
    UNREACHABLE(7),
    /** Refused: prohibited. */
    PROHIBIT(8),
    /** Left to the next routing table. */
    THROW(9);

    private final int code;

    RouteType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static RouteType of(int code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElseThrow(() -> new MalformedMessageException("unknown type of route " + code));
    }

    /** As {@code ip route} writes it: {@code unreachable}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
