// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Numbers those whom we have routes from; 0 is ourselves. Owned by the thread that calls doWork(). */
final class RouteSources {
    static final int OURSELVES = 0;

    private final List<RouteSource> sources = new ArrayList<>();
    private final Queue<Integer> free = new ArrayDeque<>();

    RouteSources(RouteSource ourselves) {
        sources.add(ourselves);
    }

    /** A number for a neighbour, which keeps it from session to session. */
    int add(RouteSource source) {
        Integer left = free.poll();
        if (left != null) {
            sources.set(left, source);
            return left;
        }
        sources.add(source);
        return sources.size() - 1;
    }

    /** The neighbour has gone, and its routes before it: another may have its number. */
    void remove(int number) {
        free.add(number);
    }

    /** The neighbour has a new session. */
    void set(int number, RouteSource source) {
        sources.set(number, source);
    }

    /** All of them, by number; those that have gone among them. */
    List<RouteSource> all() {
        return List.copyOf(sources);
    }

    RouteSource get(int number) {
        return sources.get(number);
    }
}
