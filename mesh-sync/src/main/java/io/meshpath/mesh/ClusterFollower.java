// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.fact.ClusterFacts;
import io.meshpath.mesh.fact.ClusterState;
import io.meshpath.mesh.fact.ConfigCheck;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.source.Follower;
import io.meshpath.mesh.source.Position;
import io.meshpath.mesh.source.Reading;
import io.meshpath.mesh.source.Scope;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.time.Due;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Checks what a cluster says and hands on what of it is taken. What is known stays known while nothing comes. */
final class ClusterFollower implements Follower {
    private final ExpectedCluster expected;
    private final MeshTimers timers;
    private final BiFunction<ClusterName, ClusterId, MeshSinks> sinks;
    private final ConfigCheck config;
    private final MirrorReport report;
    private final Heartbeat heartbeat;
    private final AtomicBoolean evicted = new AtomicBoolean();
    private final AtomicBoolean freed = new AtomicBoolean();
    private volatile ClusterState state = ClusterState.NONE;
    private final Due keep;
    private boolean reachable = true; // until the first failure
    private @Nullable FollowedCluster followed; // from the first time that the cluster's id is known

    ClusterFollower(ExpectedCluster expected, MeshTimers timers, BiFunction<ClusterName, ClusterId, MeshSinks> sinks) {
        this.expected = expected;
        this.timers = timers;
        this.sinks = sinks;
        this.config = new ConfigCheck(expected);
        this.report = new MirrorReport(expected.name(), timers.clock());
        this.heartbeat = new Heartbeat(timers);
        this.keep = Due.in(timers.clock(), timers.keep());
        expected.claims().onChange(expected.name(), () -> evicted.set(true), () -> freed.set(true));
    }

    ClusterStatus status() {
        return report.status();
    }

    ClusterState state() {
        return state;
    }

    @Override
    public Scope identify(KeyValueStore store) {
        report.connecting(store);
        ConfigCheck.Checked checked = config.require(store);
        ClusterConfig said = checked.config().orElseThrow();
        if (followed == null || !followed.isAt(said)) {
            drain();
            report.synced(false);
            MeshSinks asked = sinks.apply(expected.name(), said.id());
            followed = new FollowedCluster(expected, said, timers, asked, now -> state = now);
        }
        return new Scope(followed.scope(said), checked.header());
    }

    @Override
    public boolean wantsEverything() {
        return followed().wantsEverything();
    }

    @Override
    public void everything(Reading reading) {
        followed().replace(reading);
        report.synced(true);
    }

    @Override
    public void happened(List<WatchBatch.Event> events, Position after) {
        followed().apply(events, after.revision());
    }

    @Override
    public void connected(KeyValueStore store) {
        report.connected(store);
        reachable = true;
        publish(Optional.empty());
    }

    @Override
    public void turn() {
        ClusterFacts facts = followed().facts();
        if (evicted.getAndSet(false)) {
            followed().deliver(facts.reconsiderAll());
        }
        if (freed.getAndSet(false)) {
            followed().deliver(facts.reconsiderContested());
        }
        followed().turn();
        publish(Optional.empty());
    }

    /** Makes sure that the etcd is still the same cluster's, and that the cluster is alive. */
    @Override
    public StoreHeader probe(KeyValueStore store) {
        // A configuration that is missing now had a writer that left; another one will come.
        ConfigCheck.Checked checked = config.check(store);
        checked.config().filter(now -> !followed().isAt(now)).ifPresent(now -> {
            throw new MeshException(
                    "cluster " + expected.name() + " was id " + followed().id() + " and is now id " + now.id() + " in "
                            + KeyLayout.of(expected.name(), now) + "; reading it anew");
        });
        checked.config().filter(now -> !followed().follows(now)).ifPresent(now -> {
            throw new MeshException("cluster " + expected.name() + " exports "
                    + (now.exportsOnlySlices() ? "endpoint slices instead of services" : "services again")
                    + "; reading it anew");
        });
        store.get(Keys.HEARTBEAT).ifPresent(heartbeat::seen);
        return checked.header();
    }

    @Override
    public void failed(RuntimeException reason) {
        String message = report.failed(reason);
        if (reachable) {
            reachable = false;
            keep.again(timers.keep());
        } else if (followed != null && keep.isNow()) {
            message += dropServices(followed);
        }
        publish(Optional.of(message));
    }

    private String dropServices(FollowedCluster lost) {
        try {
            lost.dropServices();
            return "; its services are no longer used, after " + timers.keep().toSeconds() + " s";
        } catch (RuntimeException e) { // the sinks' own; the next connection tells them everything
            return "; its services could not be taken back: " + e;
        }
    }

    @Override
    public void ended() {
        report.lost();
        publish(Optional.of("closed"));
    }

    private FollowedCluster followed() {
        if (followed == null) {
            throw new IllegalStateException("the cluster has not been identified");
        }
        return followed;
    }

    private void publish(Optional<String> error) {
        report.complete(followed != null && followed.isComplete());
        report.publish(Optional.ofNullable(followed).map(FollowedCluster::id), facts(), heartbeat, error);
    }

    private Optional<ClusterFacts> facts() {
        return Optional.ofNullable(followed).map(FollowedCluster::facts);
    }

    /** Takes everything out of the sinks. Once the source has ended another thread may call it. */
    void drain() {
        if (followed != null) {
            followed.drain();
        }
    }
}
