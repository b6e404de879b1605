// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.mesh.store.StoreConnector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Leads to the addresses of an etcd one after the other: one connection leads to one of them, so that all its answers are
 * of one member, and whoever lost it goes on with the next. Safe for use by multiple threads.
 */
public final class EtcdConnector implements StoreConnector {
    private final EtcdConfig config;

    @GuardedBy("this")
    private final Deque<EtcdTarget> left = new ArrayDeque<>();

    public EtcdConnector(EtcdConfig config) {
        this.config = config;
    }

    /** Connects to the next address; names are resolved again once all were tried. */
    @Override
    public Etcd connect(Duration deadline) {
        return Etcd.connect(next(), deadline);
    }

    private synchronized EtcdTarget next() {
        if (left.isEmpty()) {
            left.addAll(EtcdTarget.of(config));
        }
        return left.removeFirst();
    }
}
