// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.source.SourcePosition.Continuity;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Listing;
import io.meshpath.mesh.store.StoreConnector;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.Watch;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.time.Backoff;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Follows a store for as long as its thread is not interrupted, and loses nothing: connects, has the store identified,
 * reads everything or goes on where it left off, watches; after any failure it waits and begins again.
 *
 * <p>It owns the revision that it has come to, and moves it only when the follower has taken what came before: no resume
 * of anybody else's is trusted. A store that went back or was created anew is noticed and read as a whole. Because etcd
 * servers have lost events, everything is also read again now and then.
 */
public final class Source implements Runnable {
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final int MOST_BATCHES = 1000;

    private final StoreConnector connector;
    private final Follower follower;
    private final MeshTimers timers;
    private final ReadingLimit limit;
    private final SplittableRandom random = new SplittableRandom();
    private final SourcePosition position = new SourcePosition();
    private final Semaphore reconnect = new Semaphore(0);
    private final ProgressMeter meter;
    private final Backoff backoff;
    private final Due resync;
    private boolean taken = true; // whether the follower has taken everything up to the position

    public Source(StoreConnector connector, Follower follower, MeshTimers timers) {
        this(connector, follower, timers, ReadingLimit.none());
    }

    /** One that shares a limit with others. */
    public Source(StoreConnector connector, Follower follower, MeshTimers timers, ReadingLimit limit) {
        this.connector = connector;
        this.follower = follower;
        this.timers = timers;
        this.limit = limit;
        this.meter = new ProgressMeter(timers.clock());
        this.backoff = new Backoff(timers, random);
        this.resync = Due.in(timers.clock(), Duration.ZERO);
    }

    /** Goes on where another process has come to; to be called before it runs. */
    public void resume(Cursor cursor) {
        position.resume(cursor);
        readAgainLater();
    }

    /** How far it has come. May be called by any thread. */
    public SourceProgress progress() {
        return meter.progress();
    }

    /**
     * Breaks off the connection, or the wait for the next one, within about a second, and makes a new one: the connector
     * leads elsewhere now. May be called by any thread.
     */
    public void reconnect() {
        reconnect.release();
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            reconnect.drainPermits();
            try (KeyValueStore store = connector.connect(timers.call())) {
                follow(store);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                follower.failed(e);
                pause(backoff.next());
            }
        }
        follower.ended();
    }

    private void follow(KeyValueStore store) throws InterruptedException {
        Scope scope = follower.identify(store);
        meter.seen(scope.header().revision());
        position.follow(scope.prefixes());
        Continuity continuity = position.compare(store, scope.header());
        if (continuity != Continuity.SAME || !taken || follower.wantsEverything()) {
            read(store, continuity == Continuity.ANEW);
        }
        try (Watch watch = store.watch(position.ranges())) {
            follower.connected(store);
            meter.connected();
            Liveness liveness = new Liveness(timers);
            while (reconnect.availablePermits() == 0) {
                turn(store, watch, liveness);
                backoff.reset();
            }
        } catch (StoreException e) {
            if (e.isRevisionGone() || e.isTooLarge()) {
                position.forget(); // too far back, or too much at once: next time everything is read
            }
            throw e;
        }
    }

    private void read(KeyValueStore store, boolean anew) throws InterruptedException {
        Listing everything = limit.read(() -> list(store));
        List<Entry> entries = everything.entries();
        StoreHeader header = everything.header();
        position.read(entries, header);
        taken = false;
        follower.everything(new Reading(entries, anew, position.cursor()));
        taken = true;
        meter.read(header.revision());
        readAgainLater();
    }

    /** Everything, at one revision. */
    private Listing list(KeyValueStore store) {
        List<Entry> entries = new ArrayList<>();
        StoreHeader header = null;
        for (String prefix : position.prefixes()) {
            Listing listing = store.list(prefix, header == null ? 0 : header.revision());
            header = header == null ? listing.header() : header;
            entries.addAll(listing.entries());
        }
        if (header == null) {
            throw new IllegalStateException("nothing to follow");
        }
        return new Listing(entries, header);
    }

    private void readAgainLater() {
        long half = timers.resync().toNanos() / 2;
        resync.again(Duration.ofNanos(half + random.nextLong(half + 1)));
    }

    private void turn(KeyValueStore store, Watch watch, Liveness liveness) throws InterruptedException {
        List<WatchBatch> batches = watch.take(liveness.due().wait(TURN), MOST_BATCHES);
        if (!batches.isEmpty()) {
            liveness.heard();
            apply(batches);
        }
        if (resync.isNow() || follower.wantsEverything()) {
            read(store, false);
        }
        if (liveness.due().isNow()) {
            liveness.requireHeard();
            StoreHeader now = follower.probe(store);
            requireSame(now);
            meter.seen(now.revision());
            watch.requestProgress();
            liveness.asked();
        }
        follower.turn();
    }

    /** Applies whole answers; events that were read before are skipped. */
    private void apply(List<WatchBatch> batches) {
        batches.forEach(batch -> requireSame(batch.header()));
        List<WatchBatch.Event> events = new ArrayList<>();
        long complete = 0;
        for (WatchBatch batch : batches) {
            if (batch.events().isEmpty()) {
                complete = batch.range() < 0 ? batch.header().revision() : complete;
                continue;
            }
            batch.events().stream()
                    .filter(event -> position.isNew(batch.range(), event))
                    .forEach(events::add);
            position.applied(batch);
        }
        if (!events.isEmpty()) {
            taken = false;
            follower.happened(events, position);
            taken = true;
        }
        meter.applied(Math.max(complete, position.revision()));
    }

    private void requireSame(StoreHeader header) {
        if (position.isAnew(header)) {
            throw new MeshException("it went back from revision " + position.revision() + " to " + header.revision()
                    + "; reading it anew");
        }
    }

    private void pause(Duration pause) {
        try {
            reconnect.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
