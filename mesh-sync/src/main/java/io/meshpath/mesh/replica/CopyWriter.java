// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.store.StoreException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes portions, and never stands still at one: what is too large for the target is halved, and a single value that is
 * too large becomes a dead letter. Not safe for use by multiple threads.
 */
final class CopyWriter {
    /** How many transactions are under way at once while a reading is written; its keys have no order among them. */
    private static final int LANES = 4;

    private final CopyTarget target;
    private final String writer;
    private final ReplicaReport report;

    CopyWriter(CopyTarget target, String writer, ReplicaReport report) {
        this.target = target;
        this.writer = writer;
        this.report = report;
    }

    /** Writes one after the other. */
    void inOrder(List<Portion> portions) {
        portions.forEach(this::write);
    }

    /** Writes portions without cursors, several at once. */
    void inAnyOrder(List<Portion> portions) {
        if (portions.size() < LANES) {
            inOrder(portions);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        Runnable lane = () -> {
            for (int i = next.getAndIncrement(); i < portions.size(); i = next.getAndIncrement()) {
                write(portions.get(i));
            }
        };
        ExecutorService lanes = Executors.newFixedThreadPool(LANES, CopyWriter::thread);
        try {
            List<Future<?>> running =
                    List.of(lanes.submit(lane), lanes.submit(lane), lanes.submit(lane), lanes.submit(lane));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lanes.shutdownNow();
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "meshpath-copy-lane");
        thread.setDaemon(true);
        return thread;
    }

    private void write(Portion portion) {
        try {
            target.write(portion.writes(), portion.cursor().map(cursor -> CursorJson.write(writer, cursor)));
        } catch (StoreException e) {
            if (!e.isTooLarge() || portion.writes().isEmpty()) {
                throw e;
            }
            tooLarge(portion);
        }
    }

    private void tooLarge(Portion portion) {
        if (portion.writes().size() == 1 && portion.cursor().isEmpty()) {
            Write write = portion.writes().get(0);
            int octets = write.value() == null ? 0 : write.value().size();
            report.dead(new DeadLetter(write.key(), octets));
            return;
        }
        inOrder(portion.halves());
    }
}
