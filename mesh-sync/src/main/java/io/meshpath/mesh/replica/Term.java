// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.Threads;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.source.Source;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** The time for which one replicator has the seat: goes on with the copy where the last one left it. */
final class Term implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Term.class.getName());

    private final Seat seat;
    private final Thread thread;

    private Term(Seat seat, Thread thread) {
        this.seat = seat;
        this.thread = thread;
    }

    /** Starts to copy. */
    static Term start(ReplicaSettings settings, String writer, Seat seat, ReplicaReport report) {
        Thread thread = new Thread(() -> copy(settings, writer, seat, report), "meshpath-copy-" + settings.cluster());
        thread.setDaemon(true);
        thread.start();
        return new Term(seat, thread);
    }

    private static void copy(ReplicaSettings settings, String writer, Seat seat, ReplicaReport report) {
        MeshTimers timers = settings.timers();
        String key = ReplicaKeys.cursor(settings.cluster());
        try (CopyTarget target = new CopyTarget(settings.to(), timers, seat, key, report)) {
            Optional<Cursor> cursor = target.cursor().flatMap(Term::read).filter(there -> !settings.readFirst());
            Copy copy = new Copy(target, new CopyWriter(target, writer, report), timers, report);
            copy.resume(KeyLayout.cache(settings.cluster()));
            CopyConfig config = new CopyConfig(settings.cluster(), target, writer);
            Source source =
                    new Source(settings.from(), new CopyFollower(seat, config, copy, timers, cursor, report), timers);
            cursor.ifPresent(source::resume);
            source.run();
        } catch (RuntimeException e) {
            report.blocked(e);
        } finally {
            seat.lose(); // a seat without a copying thread is for somebody else
        }
    }

    /** A cursor that cannot be read is none: then everything is read and compared. */
    private static Optional<Cursor> read(String json) {
        try {
            return CursorJson.read(json);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "the cursor cannot be read: {0}; comparing everything: {1}", e.getMessage(), json);
            return Optional.empty();
        }
    }

    Seat seat() {
        return seat;
    }

    /** Ends the copying; what is copied stays. */
    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }
}
