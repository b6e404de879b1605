// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreConnector;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.Watch;
import io.meshpath.mesh.store.WatchBatch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Leads to a store whose watches break as they are told to; all other requests go through. Safe for use by multiple threads. */
final class BrokenWatches implements StoreConnector {
    /** What a watch does. */
    enum Ways {
        WORKS,
        /** The server ends it. */
        CANCELLED,
        /** The server answers, but never with an event. */
        ONLY_PROGRESS,
        /** The server says nothing more, although other requests are answered. */
        SILENT
    }

    private final StoreConnector store;
    private volatile Ways way = Ways.WORKS;

    BrokenWatches(StoreConnector store) {
        this.store = store;
    }

    /** From now on, those that are open too. */
    void are(Ways changed) {
        way = changed;
    }

    @Override
    public KeyValueStore connect(Duration deadline) {
        KeyValueStore connection = store.connect(deadline);
        return (KeyValueStore) Proxy.newProxyInstance(
                KeyValueStore.class.getClassLoader(),
                new Class<?>[] {KeyValueStore.class},
                (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(connection, arguments);
                        return answer instanceof Watch watch ? new Breaking(watch) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private final class Breaking implements Watch {
        private final Watch watch;

        Breaking(Watch watch) {
            this.watch = watch;
        }

        @Override
        public void requestProgress() {
            watch.requestProgress();
        }

        @Override
        public List<WatchBatch> take(Duration timeout, int most) throws InterruptedException {
            return switch (way) {
                case WORKS -> watch.take(timeout, most);
                case CANCELLED ->
                    throw new StoreException("watch: cancelled by the server", StoreException.Kind.FAILED, null);
                case ONLY_PROGRESS -> withoutEvents(most);
                case SILENT -> nothing(timeout);
            };
        }

        private List<WatchBatch> withoutEvents(int most) throws InterruptedException {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            return watch.take(Duration.ZERO, most).stream()
                    .filter(batch -> batch.events().isEmpty())
                    .toList();
        }

        private List<WatchBatch> nothing(Duration timeout) {
            LockSupport.parkNanos(
                    Math.min(timeout.toNanos(), Duration.ofMillis(20).toNanos()));
            return List.of();
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
