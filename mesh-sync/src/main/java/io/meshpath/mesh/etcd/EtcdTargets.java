// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.meshpath.mesh.MeshTimers;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The addresses of an etcd one after the other: one connection leads to one of them, so that all its answers are of one
 * member, and whoever lost it goes on with the next. Not safe for use by multiple threads.
 */
public final class EtcdTargets {
    private final EtcdConfig config;
    private final MeshTimers timers;
    private final Deque<EtcdTarget> left = new ArrayDeque<>();

    public EtcdTargets(EtcdConfig config, MeshTimers timers) {
        this.config = config;
        this.timers = timers;
    }

    /** Connects to the next address; names are resolved again once all were tried. */
    public Etcd connect() {
        if (left.isEmpty()) {
            left.addAll(EtcdTarget.of(config));
        }
        return Etcd.connect(left.removeFirst(), timers.call());
    }
}
