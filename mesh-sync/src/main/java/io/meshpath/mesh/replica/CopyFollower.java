// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.Heartbeat;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.replica.ReplicaReport.Count;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.source.Follower;
import io.meshpath.mesh.source.Position;
import io.meshpath.mesh.source.Reading;
import io.meshpath.mesh.source.Scope;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a source says into the copy, as long as the seat is ours. A target that takes nothing for a while holds the
 * source back, and not our memory.
 */
final class CopyFollower implements Follower {
    private final ReplicaReport report;
    private final CopyConfig config;
    private final Copy copy;
    private final Heartbeat heartbeat;
    private final Seat seat;
    private boolean resuming; // until the first reading or connection
    private Optional<Cursor> written; // where the copy has come to; empty before the first reading
    private @Nullable CopyLayout layout; // from the first time that the source's configuration is known

    CopyFollower(
            Seat seat, CopyConfig config, Copy copy, MeshTimers timers, Optional<Cursor> start, ReplicaReport report) {
        this.seat = seat;
        this.config = config;
        this.copy = copy;
        this.heartbeat = new Heartbeat(timers);
        this.resuming = start.isPresent();
        this.written = start;
        this.report = report;
    }

    @Override
    public Scope identify(KeyValueStore store) {
        if (seat.isLost()) {
            throw new MeshException("the copy is no longer ours to write");
        }
        CopyConfig.Said said = config.require(store);
        layout = said.layout();
        return new Scope(said.layout().followed(), said.header());
    }

    @Override
    public boolean wantsEverything() {
        return written.isEmpty() || copy.wantsEverything();
    }

    @Override
    public void everything(Reading reading) {
        copy.replace(layout(), reading);
        report.add(Count.READINGS, 1);
        reached(reading.cursor());
    }

    @Override
    public void happened(List<WatchBatch.Event> events, Position after) {
        Cursor cursor = after.cursor();
        copy.apply(layout(), events, written.orElseThrow(), cursor);
        reached(cursor);
    }

    private void reached(Cursor cursor) {
        resuming = false;
        written = Optional.of(cursor);
        report.reached(cursor.revision());
        report.kept(copy.kept());
    }

    @Override
    public void connected(KeyValueStore store) {
        if (resuming) { // a copy with a cursor was complete once, also where another process completed it
            report.add(Count.RESUMES, 1);
            reached(written.orElseThrow());
        }
        report.connected(store.toString());
    }

    @Override
    public void turn() {
        copy.dropKeptWhenDue();
        report.kept(copy.kept());
        report.heartbeat(
                heartbeat.last(),
                heartbeat
                        .silence()
                        .map(silence -> "no heartbeat for " + silence.toSeconds()
                                + " s although the source answers; are its agents running? The copy is kept"));
    }

    @Override
    public StoreHeader probe(KeyValueStore store) {
        store.get(Keys.HEARTBEAT).ifPresent(heartbeat::seen);
        return config.check(store, layout());
    }

    @Override
    public void failed(RuntimeException reason) {
        report.sourceFailed(reason);
    }

    @Override
    public void ended() {
        // what is copied stays
    }

    private CopyLayout layout() {
        if (layout == null) {
            throw new IllegalStateException("the source has not been identified");
        }
        return layout;
    }
}
