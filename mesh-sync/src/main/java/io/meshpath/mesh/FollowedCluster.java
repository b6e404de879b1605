// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.fact.ClusterFacts;
import io.meshpath.mesh.fact.ClusterState;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.FactChanges;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.source.Reading;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.time.Due;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A cluster under the id that it has now, where it is now: what it says, and what of that its sinks have been told.
 *
 * <p>What is new in a reading is handed on at once. What is missing in it goes only once the cluster is complete: its
 * canaries say so, or the grace is over. That holds for what the sinks still have from an earlier life of ours as well.
 * Owned by the mirror's thread.
 */
final class FollowedCluster {
    private static final Logger LOG = System.getLogger(FollowedCluster.class.getName());

    private final ExpectedCluster expected;
    private final ClusterId id;
    private final KeyLayout layout;
    private final ClusterFacts facts;
    private final SinkDelivery delivery;
    private final Canaries canaries;
    private final Consumer<ClusterState> snapshots;
    private final Duration patience;
    private final Due grace;
    private long revision;
    private boolean complete = true;
    private boolean unsure; // whether its etcd was created anew, and nothing has shown since that it is complete
    private boolean servicesDropped;
    private boolean readsSlices; // instead of services

    /** @param snapshots gets each state before the sinks hear of it */
    FollowedCluster(
            ExpectedCluster expected,
            ClusterConfig config,
            MeshTimers timers,
            MeshSinks sinks,
            Consumer<ClusterState> snapshots) {
        this.expected = expected;
        this.id = config.id();
        this.layout = KeyLayout.of(expected.name(), config);
        this.facts = new ClusterFacts(expected, id, layout);
        this.delivery = new SinkDelivery(sinks);
        this.canaries = new Canaries(layout);
        this.snapshots = snapshots;
        this.patience = timers.grace();
        this.grace = Due.in(timers.clock(), Duration.ZERO);
    }

    ClusterId id() {
        return id;
    }

    ClusterFacts facts() {
        return facts;
    }

    /** Whether the configuration is of this id and place. */
    boolean isAt(ClusterConfig config) {
        return id.equals(config.id()) && layout.isCached() == config.cached();
    }

    /** Whether what is followed is what this configuration says there is. */
    boolean follows(ClusterConfig config) {
        return isAt(config) && readsSlices == config.exportsOnlySlices();
    }

    /** What to follow, as the configuration has it now. */
    List<String> scope(ClusterConfig config) {
        canaries.promise(config);
        readsSlices = config.exportsOnlySlices();
        facts.preferSlices(readsSlices);
        return canaries.scope();
    }

    /** Whether the sinks need everything again. */
    boolean wantsEverything() {
        return !delivery.isComplete() || servicesDropped;
    }

    /** Whether nothing is kept only because it may still be written. */
    boolean isComplete() {
        return complete;
    }

    /** This is everything there is. */
    void replace(Reading reading) {
        canaries.read(reading.entries(), reading.cursor().revision(), reading.anew());
        unsure |= reading.anew();
        boolean said = saysThatItIsComplete();
        if (!said && (complete || reading.anew())) {
            beginGrace(reading.anew());
        }
        complete = said;
        revision = reading.cursor().revision();
        deliver(facts.replace(reading.entries(), !complete));
        servicesDropped = false;
        dropMissing();
    }

    private boolean saysThatItIsComplete() {
        return canaries.arePromised() ? canaries.areThere() : !unsure;
    }

    private void beginGrace(boolean anew) {
        grace.again(patience);
        LOG.log(
                anew ? Level.WARNING : Level.INFO,
                "cluster {0}: {1}; what is missing there is kept for {2} s",
                expected.name(),
                anew ? "its etcd was created anew" : "it has not said that it is complete",
                patience.toSeconds());
    }

    /** This happened, up to a revision. */
    void apply(List<WatchBatch.Event> events, long upTo) {
        revision = upTo;
        canaries.happened(events);
        deliver(facts.apply(events));
        dropMissing();
    }

    /** Comes from time to time. */
    void turn() {
        dropMissing();
    }

    private void dropMissing() {
        complete = complete || saysThatItIsComplete() || grace.isNow();
        if (complete) {
            unsure = false;
            if (facts.hasStale() || !delivery.isPruned()) {
                deliver(facts.dropStale());
            }
        }
    }

    /** The cluster has been out of reach for too long: its services go, as with Cilium, and everything else stays. */
    void dropServices() {
        if (!servicesDropped) {
            deliver(facts.dropServices());
            servicesDropped = true;
        }
    }

    /** Tells the sinks what changed, or everything where they need it. */
    void deliver(FactChanges changes) {
        snapshots.accept(facts.state(revision));
        if (delivery.isComplete()) {
            delivery.changes(changes);
        } else {
            delivery.whole(facts.whole());
        }
        if (complete && !delivery.isPruned()) {
            delivery.prune(facts.whole());
        }
    }

    /** Takes everything out of the sinks. */
    void drain() {
        FactChanges changes = facts.drain();
        snapshots.accept(ClusterState.NONE);
        delivery.changes(changes);
    }
}
