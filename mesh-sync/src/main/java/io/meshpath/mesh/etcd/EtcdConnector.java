// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.mesh.store.StoreConnector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Leads to the addresses of an etcd one after the other: one connection leads to one of them, so that all its answers are
 * of one member, and whoever lost it goes on with the next. Safe for use by multiple threads.
 */
public final class EtcdConnector implements StoreConnector {
    private final EtcdConfig config;
    private final Optional<TlsCredentials> credentials;

    @GuardedBy("this")
    private final Deque<EtcdTarget> left = new ArrayDeque<>();

    public EtcdConnector(EtcdConfig config) {
        this.config = config;
        this.credentials = config.tls().map(TlsCredentials::new);
    }

    /** Connects to the next address; names are resolved again once all were tried. */
    @Override
    public Etcd connect(Duration deadline) {
        return Etcd.connect(next(), deadline, credentials);
    }

    /** Looks whether certificates were renewed, as connections do by themselves every few seconds. */
    public void refresh() {
        credentials.ifPresent(TlsCredentials::refreshIfUsed);
    }

    private synchronized EtcdTarget next() {
        if (left.isEmpty()) {
            left.addAll(EtcdTarget.of(config));
        }
        return left.removeFirst();
    }
}
