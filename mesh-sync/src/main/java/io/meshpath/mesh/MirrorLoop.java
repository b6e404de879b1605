// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.SourcePosition.Continuity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.Entry;
import io.meshpath.mesh.etcd.Etcd;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdException;
import io.meshpath.mesh.etcd.EtcdHeader;
import io.meshpath.mesh.etcd.EtcdTargets;
import io.meshpath.mesh.etcd.EtcdWatch;
import io.meshpath.mesh.etcd.WatchBatch;
import io.meshpath.mesh.fact.ClusterFacts;
import io.meshpath.mesh.fact.ConfigCheck;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.FactChanges;
import io.meshpath.mesh.fact.MeshSinks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows one cluster for as long as the thread is not interrupted: connect, make sure whose etcd it is, read everything
 * or go on where it left off, watch; after any failure, wait and begin again. What is known stays known meanwhile.
 */
final class MirrorLoop implements Runnable {
    private static final Logger LOG = System.getLogger(MirrorLoop.class.getName());
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final int MOST_BATCHES = 1000;

    private final ExpectedCluster expected;
    private final MeshTimers timers;
    private final BiFunction<ClusterName, ClusterId, MeshSinks> sinks;
    private final EtcdTargets targets;
    private final ConfigCheck config;
    private final MirrorReport report;
    private final Heartbeat heartbeat;
    private final SplittableRandom random = new SplittableRandom();
    private final SourcePosition position = new SourcePosition();
    private final AtomicBoolean evicted = new AtomicBoolean();
    private final AtomicBoolean freed = new AtomicBoolean();
    private final Due resync = Due.in(Duration.ZERO);
    private final Due grace = Due.in(Duration.ZERO);
    private @Nullable Followed followed; // from the first time that the cluster's id is known

    /** The cluster under the id that it has now. */
    private record Followed(ClusterId id, ClusterFacts facts, SinkDelivery delivery) {}

    MirrorLoop(
            EtcdConfig config,
            ExpectedCluster expected,
            MeshTimers timers,
            BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
        this.expected = expected;
        this.timers = timers;
        this.sinks = sinks;
        this.targets = new EtcdTargets(config, timers);
        this.config = new ConfigCheck(expected);
        this.report = new MirrorReport(expected.name());
        this.heartbeat = new Heartbeat(timers);
    }

    ClusterStatus status() {
        return report.status();
    }

    @Override
    public void run() {
        expected.claims().onChange(expected.name(), () -> evicted.set(true), () -> freed.set(true));
        Backoff backoff = new Backoff(timers, random);
        while (!Thread.currentThread().isInterrupted()) {
            try (Etcd etcd = targets.connect()) {
                follow(etcd, backoff);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                publish(Optional.of(report.failed(e)));
                pause(backoff.next());
            }
        }
        report.closed();
        publish(Optional.of("closed"));
    }

    private void follow(Etcd etcd, Backoff backoff) throws InterruptedException {
        ConfigCheck.Checked checked = config.require(etcd);
        Followed cluster = identified(checked.config().orElseThrow().id());
        Continuity continuity = position.compare(etcd, checked.header());
        if (continuity == Continuity.SAME && cluster.delivery().isComplete()) {
            LOG.log(Level.DEBUG, "cluster {0}: going on from revision {1}", expected.name(), position.next());
        } else {
            read(etcd, cluster, continuity == Continuity.ANEW);
        }
        try (EtcdWatch watch = etcd.watch(Keys.STATE, position.next())) {
            report.connected(etcd.target());
            publish(Optional.empty());
            Liveness liveness = new Liveness(timers.probe());
            while (true) {
                turn(etcd, watch, cluster, liveness);
                backoff.reset();
            }
        } catch (EtcdException e) {
            if (e.isRevisionGone() || e.isTooLarge()) {
                position.forget(); // too far back, or too much at once: next time everything is read
            }
            throw e;
        }
    }

    /** The cluster under this id; whatever was known of it under another one goes. */
    private Followed identified(ClusterId id) {
        if (followed == null || !followed.id().equals(id)) {
            drain();
            position.forget();
            report.synced(false);
            MeshSinks asked = sinks.apply(expected.name(), id);
            followed = new Followed(id, new ClusterFacts(expected, id), new SinkDelivery(asked));
        }
        return followed;
    }

    /** Reads everything at one revision. */
    private void read(Etcd etcd, Followed cluster, boolean anew) {
        Etcd.Listing first = etcd.list(Keys.FACTS.get(0), 0);
        List<Entry> entries = new ArrayList<>(first.entries());
        for (String prefix : Keys.FACTS.subList(1, Keys.FACTS.size())) {
            entries.addAll(etcd.list(prefix, first.header().revision()).entries());
        }
        FactChanges changes = cluster.facts().replace(entries, anew);
        position.read(new Etcd.Listing(entries, first.header()));
        if (anew) {
            LOG.log(
                    Level.WARNING,
                    "cluster {0}: its etcd was created anew; what is missing there is kept for {1} s",
                    expected.name(),
                    timers.grace().toSeconds());
            grace.again(timers.grace());
        }
        deliver(cluster, changes);
        long half = timers.resync().toNanos() / 2;
        resync.again(Duration.ofNanos(half + random.nextLong(half + 1)));
        report.synced(true);
    }

    private static void deliver(Followed cluster, FactChanges changes) {
        if (cluster.delivery().isComplete()) {
            cluster.delivery().changes(changes);
        } else {
            cluster.delivery().whole(cluster.facts().whole());
        }
    }

    private void turn(Etcd etcd, EtcdWatch watch, Followed cluster, Liveness liveness) throws InterruptedException {
        List<WatchBatch> batches = watch.take(liveness.due().wait(TURN), MOST_BATCHES);
        if (!batches.isEmpty()) {
            liveness.heard();
            apply(cluster, batches);
        }
        if (evicted.getAndSet(false)) {
            deliver(cluster, cluster.facts().reconsiderAll());
        }
        if (freed.getAndSet(false)) {
            deliver(cluster, cluster.facts().reconsiderContested());
        }
        if (cluster.facts().hasStale() && grace.isNow()) {
            deliver(cluster, cluster.facts().dropStale());
        }
        if (resync.isNow()) {
            read(etcd, cluster, false);
        }
        if (liveness.due().isNow()) {
            probe(etcd, watch, cluster, liveness);
        }
        publish(Optional.empty());
    }

    /** Applies whole answers, and moves on only then; events that were read before are skipped. */
    private void apply(Followed cluster, List<WatchBatch> batches) {
        batches.forEach(batch -> requireSame(batch.header()));
        List<WatchBatch.Event> events = new ArrayList<>();
        for (WatchBatch batch : batches) {
            for (WatchBatch.Event event : batch.events()) {
                if (event.entry().modRevision() >= position.next()) {
                    events.add(event);
                }
            }
        }
        FactChanges changes = cluster.facts().apply(events);
        EtcdHeader newest = batches.get(batches.size() - 1).header();
        events.forEach(event -> position.applied(event, newest));
        deliver(cluster, changes);
    }

    private void requireSame(EtcdHeader header) {
        if (position.isAnew(header)) {
            throw new MeshException("the etcd of " + expected.name() + " went back from revision " + position.applied()
                    + " to " + header.revision() + "; reading it anew");
        }
    }

    /** Makes sure that etcd answers, is the same, that its cluster is alive, and that the watch is. */
    private void probe(Etcd etcd, EtcdWatch watch, Followed cluster, Liveness liveness) {
        liveness.requireHeard(expected.name());
        // A configuration that is missing now had a writer that left; another one will come.
        ConfigCheck.Checked checked = config.check(etcd);
        requireSame(checked.header());
        checked.config().filter(now -> !now.id().equals(cluster.id())).ifPresent(now -> {
            throw new MeshException("the cluster id of " + expected.name() + " changed from " + cluster.id() + " to "
                    + now.id() + "; reading it anew");
        });
        etcd.get(Keys.HEARTBEAT).ifPresent(heartbeat::seen);
        watch.requestProgress();
        liveness.asked();
    }

    private void publish(Optional<String> error) {
        Optional<Followed> cluster = Optional.ofNullable(followed);
        report.publish(cluster.map(Followed::id), cluster.map(Followed::facts), position.applied(), heartbeat, error);
    }

    /** Takes everything out of the sinks. Once the thread has ended another one may call it. */
    void drain() {
        if (followed != null) {
            followed.delivery().changes(followed.facts().drain());
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
