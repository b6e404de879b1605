// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.util.ArrayList;
import java.util.List;

/** Numbers those whom we have routes from; 0 is ourselves. Owned by the thread that calls doWork(). */
final class RouteSources {
    static final int OURSELVES = 0;

    private final List<RouteSource> sources = new ArrayList<>();

    RouteSources(RouteSource ourselves) {
        sources.add(ourselves);
    }

    /** A number for a neighbour, which keeps it from session to session. */
    int add(RouteSource source) {
        sources.add(source);
        return sources.size() - 1;
    }

    /** The neighbour has a new session. */
    void set(int number, RouteSource source) {
        sources.set(number, source);
    }

    RouteSource get(int number) {
        return sources.get(number);
    }
}
