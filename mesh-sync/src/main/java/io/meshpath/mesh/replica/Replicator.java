// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.Threads;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Copies a remote cluster's state into the local store, under {@code cilium/cache}, as Cilium's kvstoremesh does; agents
 * then read one store, and the remote one has one reader.
 *
 * <p>However many replicators of a cluster there are, one writes and the others wait: each transaction asks for the leader
 * key that its writer created. Where the copy has come to is written in the same transaction as the copy, so that whoever
 * comes next goes on from there. Values are copied as they are; readers check them. Nothing that no replicator wrote is
 * overwritten or deleted.
 *
 * <p>A replicator runs the threads {@code meshpath-replica-<cluster>} and, while it writes, {@code meshpath-copy-<cluster>}.
 * Safe for use by multiple threads.
 */
public final class Replicator implements AutoCloseable {
    private final ReplicaReport report;
    private final Thread thread;

    private Replicator(ReplicaReport report, Thread thread) {
        this.report = report;
        this.thread = thread;
    }

    /** Starts to copy; returns at once, whether or not the stores can be reached. */
    public static Replicator start(ReplicaSettings settings) {
        ReplicaReport report = new ReplicaReport(settings.cluster());
        Thread thread = new Thread(
                new ReplicaLoop(settings, writer(settings), report), "meshpath-replica-" + settings.cluster());
        thread.setDaemon(true);
        thread.start();
        return new Replicator(report, thread);
    }

    /** A name that nobody else has, nor an earlier life of this one. */
    static String writer(ReplicaSettings settings) {
        return settings.holder() + " #" + Long.toHexString(new SplittableRandom().nextLong());
    }

    /**
     * Takes the copy of a cluster out of the store: its configuration, so that readers let go of it; then, after {@code
     * grace}, the canaries and the data. The source need not be there. One that was broken off can be done again.
     *
     * @return how many keys were deleted
     * @throws io.meshpath.mesh.MeshException when another replicator is writing, or the store takes nothing
     * @throws InterruptedException when the thread is interrupted; what is left of the copy stays
     */
    public static long drain(ReplicaSettings settings, Duration grace) throws InterruptedException {
        return new Drain(settings, writer(settings)).run(grace);
    }

    /** How it stands now. */
    public ReplicaStatus status() {
        return report.status();
    }

    /** Waits until the copy is complete, and this replicator writes it; false when that took too long. */
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

    /** Stops copying; what is copied stays, and another replicator goes on at once. */
    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }
}
