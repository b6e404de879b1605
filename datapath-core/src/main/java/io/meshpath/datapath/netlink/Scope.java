// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.util.Arrays;

/** How far away the destination of a route, or the use of an address, is (RT_SCOPE_… of linux/rtnetlink.h). */
public enum Scope {
    /** Anywhere. */
    UNIVERSE(0),
    /** Inside the site. */
    SITE(200),
    /** On the link itself. */
    LINK(253),
    /** On this host. */
    HOST(254),
    /** Nowhere. */
    NOWHERE(255);

    private final int code;

    Scope(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The narrowest scope that is not narrower than {@code code}: the numbers between are the user's. */
    static Scope of(int code) {
        return Arrays.stream(values())
                .filter(scope -> scope.code >= code)
                .findFirst()
                .orElseThrow();
    }
}
