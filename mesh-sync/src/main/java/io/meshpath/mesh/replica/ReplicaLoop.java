// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.Pulse;
import io.meshpath.mesh.replica.ReplicaStatus.State;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the seat, keeps it while a {@link Term} copies, and begins again when it is lost. A connection that breaks does
 * not end the term: the seat lasts as long as its lease does.
 */
final class ReplicaLoop implements Runnable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ReplicaSettings settings;
    private final MeshTimers timers;
    private final String writer;
    private final ReplicaReport report;
    private final Backoff backoff;
    private @Nullable Term term;

    ReplicaLoop(ReplicaSettings settings, String writer, ReplicaReport report) {
        this.settings = settings;
        this.timers = settings.timers();
        this.writer = writer;
        this.report = report;
        this.backoff = new Backoff(timers, new SplittableRandom());
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try (KeyValueStore store = settings.to().connect(timers.call())) {
                serve(store);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                report.blocked(e);
                pause();
            }
        }
        leave();
    }

    /** One turn with the seat, or what is left of it after a connection broke. */
    private void serve(KeyValueStore store) throws InterruptedException {
        Term running = term == null ? Term.start(settings, writer, awaitSeat(store), report) : term;
        term = running;
        Pulse pulse = new Pulse(timers);
        Duration third = settings.seat().dividedBy(3);
        while (running.seat().keep(store)) {
            pulse.beat(store, running.seat()::lease);
            backoff.reset();
            running.seat().awaitLost(third.compareTo(timers.upkeep()) < 0 ? third : timers.upkeep());
        }
        running.close();
        term = null;
        report.is(State.CONNECTING, Optional.empty());
    }

    private Seat awaitSeat(KeyValueStore store) throws InterruptedException {
        String key = ReplicaKeys.leader(settings.cluster());
        while (true) {
            Optional<Seat> taken = Seat.take(store, key, writer, settings.seat());
            if (taken.isPresent()) {
                report.is(State.LEADING, Optional.of(writer));
                return taken.get();
            }
            report.is(State.STANDBY, Seat.holder(store, key));
            backoff.reset();
            Thread.sleep(Math.min(LOOK.toMillis(), settings.seat().toMillis() / 4));
        }
    }

    private void pause() {
        try {
            Thread.sleep(backoff.next().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves the copy as it is, and the seat to the next one. */
    private void leave() {
        if (term != null) {
            term.close();
            boolean interrupted = Thread.interrupted(); // it would break the last request off
            try (KeyValueStore store = settings.to().connect(timers.call())) {
                term.seat().release(store);
            } catch (MeshException e) {
                report.blocked(e); // the next one waits until the lease has ended
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        report.is(State.CLOSED, Optional.empty());
    }
}
