// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.SourcePosition.Continuity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
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
    private static final int MOST_EVENTS = 10_000;

    private final ExpectedCluster expected;
    private final MeshTimers timers;
    private final BiFunction<ClusterName, ClusterId, MeshSinks> sinks;
    private final EtcdTargets targets;
    private final SplittableRandom random = new SplittableRandom();
    private final SourcePosition position = new SourcePosition();
    private final AtomicBoolean claimsChanged = new AtomicBoolean();
    private final Due resync = Due.in(Duration.ZERO);
    private final Due grace = Due.in(Duration.ZERO);
    private @Nullable Followed followed; // from the first time that the cluster's id is known
    private int failures; // since it was last connected
    private String logged = "";
    private boolean connected;
    private boolean synced;
    private Optional<Instant> heartbeat = Optional.empty();
    private long heartbeatRevision;
    private volatile ClusterStatus status;

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
        this.status = ClusterStatus.unknown(expected.name());
    }

    ClusterStatus status() {
        return status;
    }

    @Override
    public void run() {
        expected.claims().onChange(expected.name(), () -> claimsChanged.set(true));
        Backoff backoff = new Backoff(timers, random);
        while (!Thread.currentThread().isInterrupted()) {
            try (Etcd etcd = targets.connect()) {
                follow(etcd, backoff);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failed(e);
                pause(backoff.next());
            }
        }
        connected = false;
        publish(Optional.of("closed"));
    }

    private void follow(Etcd etcd, Backoff backoff) throws InterruptedException {
        EtcdHeader header = identify(etcd);
        Followed cluster = followed();
        Continuity continuity = position.compare(etcd, header);
        if (continuity == Continuity.SAME && cluster.delivery().isComplete()) {
            LOG.log(Level.DEBUG, "cluster {0}: going on from revision {1}", expected.name(), position.next());
        } else {
            read(etcd, cluster, continuity == Continuity.ANEW);
        }
        try (EtcdWatch watch = etcd.watch(Keys.STATE, position.next())) {
            connected = true;
            failures = 0;
            logged = "";
            publish(Optional.empty());
            LOG.log(Level.INFO, "cluster {0}: following {1}", expected.name(), etcd.target());
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

    /** Reads the cluster's configuration; whose etcd this is decides whether anything else is read. */
    private EtcdHeader identify(Etcd etcd) {
        Etcd.Listing listing = etcd.getAt(Keys.clusterConfig(expected.name()), 0);
        String key = Keys.clusterConfig(expected.name());
        if (listing.entries().isEmpty() && connected) {
            return listing.header(); // its writer left; another one will come, and we know who the cluster is
        }
        if (listing.entries().isEmpty()) {
            throw new MeshException(key + " is missing at " + etcd.target() + "; either this is not the etcd of "
                    + expected.name() + ", or its agents have not started");
        }
        ClusterConfig config;
        try {
            config = ClusterConfig.read(listing.entries().get(0).text());
        } catch (IllegalArgumentException e) {
            throw new MeshException(key + " cannot be read: " + e.getMessage() + "; its writer must correct it", e);
        }
        requireAcceptable(config);
        if (followed == null || !followed.id().equals(config.id())) {
            begin(config.id());
        }
        return listing.header();
    }

    private void requireAcceptable(ClusterConfig config) {
        int ours = expected.claims().layout().maxClusterId();
        if (config.maxConnectedClusters() != ours) {
            throw new MeshException(expected.name() + " divides identities for " + config.maxConnectedClusters()
                    + " clusters but we for " + ours + "; all clusters of a mesh must agree on 255 or 511");
        }
        expected.self().filter(self -> !self.id().equals(config.id())).ifPresent(self -> {
            throw new MeshException("the etcd says that " + expected.name() + " has cluster id " + config.id()
                    + " but this node is configured with " + self.id() + "; correct this node's configuration");
        });
        expected.claims().claimId(expected.name(), config.id());
    }

    /** Begins with an id; whatever was known under another one goes. */
    private void begin(ClusterId id) {
        drain();
        position.forget();
        synced = false;
        followed = new Followed(id, new ClusterFacts(expected, id), new SinkDelivery(sinks.apply(expected.name(), id)));
    }

    private Followed followed() {
        if (followed == null) {
            throw new IllegalStateException("the cluster has not been identified");
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
                    "cluster {0}: its etcd was created anew; what is missing there is kept for {1}",
                    expected.name(),
                    timers.grace());
            grace.again(timers.grace());
        }
        deliver(cluster, changes);
        long half = timers.resync().toNanos() / 2;
        resync.again(Duration.ofNanos(half + random.nextLong(half + 1)));
        synced = true;
    }

    private static void deliver(Followed cluster, FactChanges changes) {
        if (cluster.delivery().isComplete()) {
            cluster.delivery().changes(changes);
        } else {
            cluster.delivery().whole(cluster.facts().whole());
        }
    }

    private void turn(Etcd etcd, EtcdWatch watch, Followed cluster, Liveness liveness) throws InterruptedException {
        Optional<WatchBatch> batch = watch.poll(liveness.due().wait(TURN));
        boolean news = false;
        if (batch.isPresent()) {
            liveness.heard();
            news = apply(watch, cluster, batch.get());
        }
        if (claimsChanged.getAndSet(false)) {
            deliver(cluster, cluster.facts().reconsider());
            news = true;
        }
        if (cluster.facts().hasStale() && grace.isNow()) {
            deliver(cluster, cluster.facts().dropStale());
            news = true;
        }
        if (resync.isNow()) {
            read(etcd, cluster, false);
            news = true;
        }
        if (liveness.due().isNow()) {
            probe(etcd, watch, liveness);
            news = true;
        }
        if (news) {
            publish(heartbeatComplaint());
        }
    }

    /** Applies what came, and what is already there behind it; events that were read before are skipped. */
    private boolean apply(EtcdWatch watch, Followed cluster, WatchBatch first) throws InterruptedException {
        long known = position.applied();
        List<WatchBatch.Event> events = new ArrayList<>();
        Optional<WatchBatch> batch = Optional.of(first);
        while (batch.isPresent()) {
            EtcdHeader header = batch.get().header();
            requireSame(header);
            for (WatchBatch.Event event : batch.get().events()) {
                if (event.entry().modRevision() > known) {
                    events.add(event);
                    position.applied(event, header);
                }
            }
            batch = events.size() < MOST_EVENTS ? watch.poll(Duration.ZERO) : Optional.empty();
        }
        if (!events.isEmpty()) {
            deliver(cluster, cluster.facts().apply(events));
        }
        return !events.isEmpty();
    }

    private void requireSame(EtcdHeader header) {
        if (position.isAnew(header)) {
            throw new MeshException("the etcd of " + expected.name() + " went back from revision " + position.applied()
                    + " to " + header.revision() + "; reading it anew");
        }
    }

    /** Makes sure that etcd answers, is the same, that its cluster is alive, and that the watch is. */
    private void probe(Etcd etcd, EtcdWatch watch, Liveness liveness) {
        liveness.requireHeard(expected.name());
        ClusterId id = followed().id();
        requireSame(identify(etcd));
        if (!followed().id().equals(id)) {
            throw new MeshException("the cluster id of " + expected.name() + " changed from " + id + " to "
                    + followed().id() + "; reading it anew");
        }
        etcd.get(Keys.HEARTBEAT).ifPresent(entry -> {
            if (entry.modRevision() != heartbeatRevision) {
                heartbeatRevision = entry.modRevision();
                heartbeat = Optional.of(Instant.now());
            }
        });
        watch.requestProgress();
        liveness.asked();
    }

    private Optional<String> heartbeatComplaint() {
        Duration silence =
                heartbeat.map(last -> Duration.between(last, Instant.now())).orElse(Duration.ZERO);
        return silence.compareTo(timers.heartbeat().multipliedBy(2)) <= 0
                ? Optional.empty()
                : Optional.of(
                        "no heartbeat for " + silence.toSeconds() + " s although its etcd answers; are the agents of "
                                + expected.name() + " running? What is known of it is kept");
    }

    private void failed(RuntimeException e) {
        boolean ours = e instanceof MeshException;
        String message = ours ? String.valueOf(e.getMessage()) : "a sink failed: " + e;
        // A first try that fails is usual where everything starts at once: only the second one is worth a line.
        boolean worthALine = connected || (failures > 0 && !message.equals(logged));
        failures++;
        connected = false;
        publish(Optional.of(message));
        if (worthALine && !Thread.currentThread().isInterrupted()) {
            logged = message;
            LOG.log(Level.WARNING, "cluster " + expected.name() + ": " + message, ours ? null : e);
        }
    }

    private void publish(Optional<String> error) {
        Optional<Followed> cluster = Optional.ofNullable(followed);
        Optional<ClusterFacts> facts = cluster.map(Followed::facts);
        status = new ClusterStatus(
                expected.name(),
                cluster.map(Followed::id),
                connected,
                synced,
                position.applied(),
                facts.map(ClusterFacts::nodes).orElse(0),
                facts.map(ClusterFacts::identities).orElse(0),
                facts.map(ClusterFacts::addresses).orElse(0),
                facts.map(ClusterFacts::waiting).orElse(0),
                heartbeat,
                error,
                facts.map(known -> known.refusals().list()).orElse(List.of()));
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
