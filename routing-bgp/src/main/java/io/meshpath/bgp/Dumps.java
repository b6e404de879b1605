// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.mrt.MrtDumps;
import io.meshpath.bgp.mrt.MrtFileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The MRT files of a speaker: dumps that go on, and when the next one is due. Owned by the thread that calls doWork(). */
final class Dumps {
    private final SpeakerSettings us;
    private final LocRib locRib;
    private final InstantSource clock;
    private final Queue<Order> orders = new ArrayDeque<>();
    private final Timer nextTable = new Timer();
    private Optional<MrtFileName> tables = Optional.empty();
    private @Nullable UpdatesLog updates;
    private @Nullable TableDump current;

    Dumps(SpeakerSettings us, LocRib locRib, InstantSource clock) {
        this.us = us;
        this.locRib = locRib;
        this.clock = clock;
    }

    /** A file to be written, and who waits for it. */
    private record Order(Path file, CompletableFuture<Long> answer) {}

    /** Writes these from now on, and what was written before no more; what stays the same goes on. */
    void use(MrtDumps dumps, long now) {
        tables = dumps.tables();
        nextTable.stop();
        if (tables.isPresent()) {
            nextTable.start(now, Duration.ZERO);
        }
        closeUpdates();
        if (dumps.updates().isPresent()) {
            updates = new UpdatesLog(us, dumps.updates().get(), clock);
            locRib.monitors().add(updates);
            updates.doWork(now);
        }
    }

    /** Writes the table into {@code file}, after those that are to be written before. */
    void order(Path file, CompletableFuture<Long> answer) {
        orders.add(new Order(file, answer));
    }

    int doWork(long now) {
        int work = updates == null ? 0 : updates.doWork(now);
        if (tables.isPresent() && nextTable.isDue(now)) {
            order(tables.get().at(clock.instant()), new CompletableFuture<>());
            nextTable.start(now, tables.get().every());
        }
        return work + (orders.isEmpty() ? 0 : advance(orders.peek()));
    }

    long remaining(long now) {
        return Math.min(nextTable.remaining(now), updates == null ? Long.MAX_VALUE : updates.remaining(now));
    }

    void close() {
        closeUpdates();
        if (current != null) {
            current.close();
        }
        orders.forEach(order -> order.answer().cancel(false));
        orders.clear();
    }

    private int advance(Order order) {
        try {
            if (current == null) {
                current = TableDump.begin(us, locRib, order.file(), clock.instant());
            }
            if (current.advance()) {
                order.answer().complete(current.routes());
                done();
            }
        } catch (IOException e) {
            DumpLog.failed(order.file(), e);
            order.answer().completeExceptionally(new UncheckedIOException("cannot write " + order.file(), e));
            if (current != null) {
                current.close();
            }
            done();
        }
        return 1;
    }

    private void done() {
        current = null;
        orders.remove();
    }

    private void closeUpdates() {
        if (updates != null) {
            locRib.monitors().remove(updates);
            updates.close();
            updates = null;
        }
    }
}
