// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.ClusterState;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.source.ReadingLimit;
import io.meshpath.mesh.source.Source;
import io.meshpath.mesh.store.StoreConnector;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.function.BiFunction;

/**
 * Reads one cluster's nodes, identities and addresses out of its etcd, checks that they are the cluster's to say, and
 * keeps sinks equal to them.
 *
 * <p>While the etcd cannot be reached everything stays as it was last read; once it can, only what really changed is
 * handed on. A mirror runs one thread, {@code meshpath-mirror-<cluster>}, which calls the sinks and which {@link #close}
 * ends. Safe for use by multiple threads.
 */
public final class ClusterMirror implements AutoCloseable {
    private final ExpectedCluster expected;
    private final ClusterFollower follower;
    private final Source source;
    private final Thread thread;

    private ClusterMirror(ExpectedCluster expected, ClusterFollower follower, Source source, Thread thread) {
        this.expected = expected;
        this.follower = follower;
        this.source = source;
        this.thread = thread;
    }

    /** Starts to mirror a cluster with the usual timers; returns at once, whether or not its etcd can be reached. */
    public static ClusterMirror start(EtcdConfig etcd, ExpectedCluster expected, MeshSinks sinks) {
        return start(etcd.connector(), expected, MeshTimers.DEFAULT, (name, id) -> sinks);
    }

    /**
     * Starts to mirror a cluster; returns at once, whether or not its etcd can be reached.
     *
     * @param sinks asked for the sinks when the cluster's id is known, and again if it should ever change: then what was
     *     there under the old id has been taken out before
     */
    public static ClusterMirror start(
            StoreConnector store,
            ExpectedCluster expected,
            MeshTimers timers,
            BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
        return start(store, expected, timers, ReadingLimit.none(), sinks);
    }

    /** The same for one of many mirrors, which share a limit on how many read everything at once. */
    static ClusterMirror start(
            StoreConnector store,
            ExpectedCluster expected,
            MeshTimers timers,
            ReadingLimit limit,
            BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
        ClusterFollower follower = new ClusterFollower(expected, timers, sinks);
        Source source = new Source(store, follower, timers, limit);
        Thread thread = new Thread(source, "meshpath-mirror-" + expected.name());
        thread.setDaemon(true);
        thread.start();
        return new ClusterMirror(expected, follower, source, thread);
    }

    /** How it stands now. */
    public ClusterStatus status() {
        return follower.status().with(source.progress());
    }

    /**
     * What is taken of the cluster now: the newest state, whole, which never changes and costs nothing. A sink that is
     * called finds there what it is told. Nothing is in it before the first reading and after {@link #closeAndDrain};
     * while the cluster cannot be reached it is as it was last read.
     */
    public ClusterState snapshot() {
        return follower.state();
    }

    /** Its connector leads elsewhere now: breaks off the connection and goes on there. */
    void reconnect() {
        source.reconnect();
    }

    /** Waits until everything has been read and handed to the sinks once; false when that took too long. */
    public boolean awaitSynced(Duration timeout) throws InterruptedException {
        Due end = Due.in(timeout);
        while (!status().synced()) {
            if (end.isNow()) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    /** Stops following; what the sinks have stays there, for whoever follows next. */
    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
        expected.claims().leave(expected.name());
    }

    /** Stops following a cluster that has left the mesh: everything it said is taken out of the sinks. */
    public void closeAndDrain() {
        thread.interrupt();
        Threads.join(thread);
        follower.drain();
        expected.claims().leave(expected.name());
    }
}
