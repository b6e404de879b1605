// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.ConnectionStatus.Failure;
import io.meshpath.mesh.fact.ClusterFacts;
import io.meshpath.mesh.fact.FactCounts;
import io.meshpath.mesh.source.SourceProgress;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreCertificates;
import io.meshpath.mesh.time.MeshClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a mirror tells people: its status, and a line in the log when that changes. Written by the mirror's thread,
 * {@link #status} may be read by all.
 */
final class MirrorReport {
    private static final Logger LOG = System.getLogger(MirrorReport.class.getName());

    private final ClusterName cluster;
    private final MeshClock clock;
    private @Nullable KeyValueStore store; // the last one that was tried
    private boolean connected;
    private boolean synced;
    private boolean complete;
    private int failures; // since it was last connected
    private String logged = "";
    private Optional<Instant> since = Optional.empty();
    private Optional<Failure> lastFailure = Optional.empty();
    private volatile ClusterStatus status;

    MirrorReport(ClusterName cluster, MeshClock clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.status = ClusterStatus.unknown(cluster);
    }

    ClusterStatus status() {
        return status;
    }

    /** A connection is tried out. */
    void connecting(KeyValueStore tried) {
        store = tried;
        lost();
    }

    void connected(KeyValueStore followed) {
        connected = true;
        since = Optional.of(clock.now());
        failures = 0;
        logged = "";
        LOG.log(Level.INFO, "cluster {0}: following {1}", cluster, followed);
    }

    void synced(boolean now) {
        synced = now;
    }

    void complete(boolean now) {
        complete = now;
    }

    /** The connection failed or could not be made; what it means is for {@link #publish}. */
    String failed(RuntimeException e) {
        boolean ours = e instanceof MeshException;
        String message = ours ? String.valueOf(e.getMessage()) : "a sink failed: " + e;
        // A first try that fails is usual where everything starts at once: only the second one is worth a line.
        boolean worthALine = connected || (failures > 0 && !message.equals(logged));
        failures++;
        lost();
        if (!Thread.currentThread().isInterrupted()) {
            lastFailure = Optional.of(new Failure(clock.now(), message));
        }
        if (worthALine && !Thread.currentThread().isInterrupted()) {
            logged = message;
            LOG.log(Level.WARNING, "cluster " + cluster + ": " + message, ours ? null : e);
        }
        return message;
    }

    void lost() {
        if (connected) {
            connected = false;
            since = Optional.of(clock.now());
        }
    }

    void publish(Optional<ClusterId> id, Optional<ClusterFacts> facts, Heartbeat heartbeat, Optional<String> error) {
        Optional<StoreCertificates> certificates = store == null ? Optional.empty() : store.certificates();
        status = new ClusterStatus(
                cluster,
                id,
                connected,
                synced,
                synced && complete,
                facts.map(ClusterFacts::counts).orElse(FactCounts.NONE),
                SourceProgress.NONE, // whoever asks puts in what it is then
                new ConnectionStatus(
                        Optional.ofNullable(store).map(KeyValueStore::toString), since, certificates, lastFailure),
                heartbeat.last(),
                error.or(() -> certificates.flatMap(StoreCertificates::problem)).or(() -> silence(heartbeat)),
                facts.map(known -> known.refusals().list()).orElse(List.of()));
    }

    private Optional<String> silence(Heartbeat heartbeat) {
        return heartbeat
                .silence()
                .map(silence -> "no heartbeat for " + silence.toSeconds()
                        + " s although its etcd answers; are the agents of " + cluster
                        + " running? What is known of it is kept");
    }
}
