// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a copy away in the order that readers need: the configuration goes first, so that they let go of the cluster; its
 * data goes when they had time to. Until all is gone the cursor stands there, without a position: a replicator that starts
 * meanwhile compares everything. Not safe for use by multiple threads.
 */
final class Drain {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final ReplicaSettings settings;
    private final String writer;
    private final ReplicaReport report;

    Drain(ReplicaSettings settings, String writer) {
        this.settings = settings;
        this.writer = writer;
        this.report = new ReplicaReport(settings.cluster());
    }

    long run(Duration grace) throws InterruptedException {
        String key = ReplicaKeys.leader(settings.cluster());
        try (KeyValueStore store = settings.to().connect(settings.timers().call())) {
            Seat seat = Seat.take(store, key, writer, settings.seat())
                    .orElseThrow(() -> new MeshException("the copy of " + settings.cluster() + " at " + store
                            + " is being written by " + Seat.holder(store, key).orElse("somebody else")
                            + "; stop that replicator first"));
            try (CopyTarget target = target(seat)) {
                return drain(new Keeper(store, seat, settings), target, grace);
            } finally {
                seat.release(store);
            }
        }
    }

    private CopyTarget target(Seat seat) {
        String cursor = ReplicaKeys.cursor(settings.cluster());
        return new CopyTarget(settings.to(), settings.timers(), seat, cursor, report);
    }

    private long drain(Keeper keeper, CopyTarget target, Duration grace) throws InterruptedException {
        if (target.cursor().isEmpty()) {
            return 0; // nothing there is ours
        }
        Write config = new Write(Keys.clusterConfig(settings.cluster()), null);
        boolean shown = target.get(config.key()).isPresent();
        target.write(shown ? List.of(config) : List.of(), Optional.of(CursorJson.writeNone(writer)));
        Due end = Due.in(settings.timers().clock(), grace);
        while (!end.isNow()) {
            keeper.keep();
            Thread.sleep(end.wait(LOOK).toMillis());
        }
        for (Portion portion : everything(target)) {
            keeper.keep();
            target.write(portion.writes(), Optional.empty());
        }
        target.write(List.of(new Write(ReplicaKeys.cursor(settings.cluster()), null)), Optional.empty());
        return report.status().deleted() - 1; // the cursor was none of the cluster's keys
    }

    /** Canaries first: what they say is no longer so. Then each kind before those that it rests on. */
    private List<Portion> everything(CopyTarget target) {
        List<Write> writes = new ArrayList<>();
        KeyLayout copied = KeyLayout.cache(settings.cluster());
        List<StateKind> kinds = List.of(StateKind.values());
        List<String> ours = kinds.stream().map(copied::canary).toList();
        target.list(copied.canaries()).stream()
                .map(Entry::key)
                .filter(ours::contains)
                .forEach(key -> writes.add(new Write(key, null)));
        for (int i = kinds.size() - 1; i >= 0; i--) {
            target.list(copied.prefix(kinds.get(i))).forEach(entry -> writes.add(new Write(entry.key(), null)));
        }
        return Portion.of(writes);
    }

    /** Keeps the seat on the way. */
    private static final class Keeper {
        private final KeyValueStore store;
        private final Seat seat;
        private final Duration third;
        private final Due due;

        Keeper(KeyValueStore store, Seat seat, ReplicaSettings settings) {
            this.store = store;
            this.seat = seat;
            this.third = settings.seat().dividedBy(3);
            this.due = Due.in(settings.timers().clock(), third);
        }

        void keep() {
            if (due.isNow()) {
                if (!seat.keep(store)) {
                    throw new MeshException("the seat was lost on the way; drain again");
                }
                due.again(third);
            }
        }
    }
}
