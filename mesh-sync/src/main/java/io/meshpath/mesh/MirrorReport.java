// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.fact.ClusterFacts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * What a mirror tells people: its status, and a line in the log when that changes. Written by the mirror's thread,
 * {@link #status} may be read by all.
 */
final class MirrorReport {
    private static final Logger LOG = System.getLogger(MirrorReport.class.getName());

    private final ClusterName cluster;
    private boolean connected;
    private boolean synced;
    private long revision;
    private int failures; // since it was last connected
    private String logged = "";
    private volatile ClusterStatus status;

    MirrorReport(ClusterName cluster) {
        this.cluster = cluster;
        this.status = ClusterStatus.unknown(cluster);
    }

    ClusterStatus status() {
        return status;
    }

    boolean isConnected() {
        return connected;
    }

    void connected(String target) {
        connected = true;
        failures = 0;
        logged = "";
        LOG.log(Level.INFO, "cluster {0}: following {1}", cluster, target);
    }

    void synced(boolean now) {
        synced = now;
    }

    void revision(long applied) {
        revision = applied;
    }

    /** The connection failed or could not be made; what it means is for {@link #publish}. */
    String failed(RuntimeException e) {
        boolean ours = e instanceof MeshException;
        String message = ours ? String.valueOf(e.getMessage()) : "a sink failed: " + e;
        // A first try that fails is usual where everything starts at once: only the second one is worth a line.
        boolean worthALine = connected || (failures > 0 && !message.equals(logged));
        failures++;
        connected = false;
        if (worthALine && !Thread.currentThread().isInterrupted()) {
            logged = message;
            LOG.log(Level.WARNING, "cluster " + cluster + ": " + message, ours ? null : e);
        }
        return message;
    }

    void closed() {
        connected = false;
    }

    void publish(Optional<ClusterId> id, Optional<ClusterFacts> facts, Heartbeat heartbeat, Optional<String> error) {
        status = new ClusterStatus(
                cluster,
                id,
                connected,
                synced,
                revision,
                facts.map(ClusterFacts::nodes).orElse(0),
                facts.map(ClusterFacts::identities).orElse(0),
                facts.map(ClusterFacts::addresses).orElse(0),
                facts.map(ClusterFacts::services).orElse(0),
                facts.map(ClusterFacts::waiting).orElse(0),
                heartbeat.last(),
                error.or(() -> heartbeat
                        .silence()
                        .map(silence -> "no heartbeat for " + silence.toSeconds()
                                + " s although its etcd answers; are the agents of " + cluster
                                + " running? What is known of it is kept")),
                facts.map(known -> known.refusals().list()).orElse(List.of()));
    }
}
