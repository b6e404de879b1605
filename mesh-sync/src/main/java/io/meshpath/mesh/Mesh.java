// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshClaims;
import io.meshpath.mesh.source.ReadingLimit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A node's part in a mesh of clusters: what it publishes in its own, and what it knows of its own and all others.
 *
 * <p>Runs the threads of one {@link LocalCluster} and of a {@link ClusterMirror} for each cluster, and none of its own;
 * {@link #close} ends them. Safe for use by multiple threads.
 */
public final class Mesh implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Mesh.class.getName());

    private final MeshSettings settings;
    private final MeshClaims claims;
    private final ReadingLimit limit = ReadingLimit.ofThisMachine(); // the own cluster's mirror has none
    private final LocalCluster local;
    private final ClusterMirror own;

    // Guards all below; held while mirrors start and end, never while they work.
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<ClusterName, Remote> remotes = new TreeMap<>();

    @GuardedBy("lock")
    private List<String> problems = List.of();

    @GuardedBy("lock")
    private boolean closed;

    private record Remote(EtcdConfig config, ClusterMirror mirror) {}

    private Mesh(MeshSettings settings, MeshClaims claims, LocalCluster local, ClusterMirror own) {
        this.settings = settings;
        this.claims = claims;
        this.local = local;
        this.own = own;
    }

    /** Starts to publish and to mirror; returns at once, whether or not any etcd can be reached. */
    public static Mesh start(MeshSettings settings) {
        LocalNode self = settings.self();
        MeshClaims claims = new MeshClaims(self.cluster(), self.id(), self.layout());
        // before anybody else can claim it
        claims.protect(MeshNode.of(self.cluster(), self.id(), self.name(), self.address(), List.of()));
        LocalCluster local = LocalCluster.join(settings.store(), self, settings.timers());
        ClusterMirror own = ClusterMirror.start(
                settings.store(), ExpectedCluster.own(self, claims), settings.timers(), settings.sinks());
        Mesh mesh = new Mesh(settings, claims, local, own);
        mesh.reload();
        return mesh;
    }

    /** What this node publishes; nodes go through {@link #publish} instead, so that their pod CIDRs are protected. */
    public LocalCluster local() {
        return local;
    }

    /** Publishes this node. Other clusters that announce its pod CIDRs are refused them from now on. */
    public void publish(MeshNode node) {
        claims.protect(node);
        local.publish(node);
    }

    /**
     * Reads the folder of remote clusters again: new ones are mirrored, changed ones connected to anew, and those whose
     * file is gone have left the mesh. A file that cannot be used changes nothing for a cluster that was there before.
     */
    public void reload() {
        if (settings.remotes().isEmpty()) {
            return;
        }
        RemoteFolder folder =
                RemoteFolder.read(settings.remotes().get(), settings.self().cluster());
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (!folder.problems().equals(problems)) {
                folder.problems().forEach(problem -> LOG.log(Level.WARNING, problem));
            }
            problems = List.copyOf(folder.problems());
            folder.configs().forEach(this::follow);
            if (problems.isEmpty()) { // otherwise a file that is being mended would look like a cluster that left
                leaveAllBut(folder.configs().keySet());
            }
        }
    }

    @GuardedBy("lock")
    private void follow(ClusterName name, EtcdConfig config) {
        Remote known = remotes.get(name);
        if (known != null && known.config().equals(config)) {
            return;
        }
        if (known != null) {
            known.mirror().close();
        }
        ClusterMirror mirror = ClusterMirror.start(
                config.connector(), ExpectedCluster.remote(name, claims), settings.timers(), limit, settings.sinks());
        remotes.put(name, new Remote(config, mirror));
    }

    @GuardedBy("lock")
    private void leaveAllBut(Set<ClusterName> kept) {
        remotes.entrySet().removeIf(entry -> {
            if (kept.contains(entry.getKey())) {
                return false;
            }
            LOG.log(Level.INFO, "cluster {0}: its file is gone, so it has left the mesh", entry.getKey());
            entry.getValue().mirror().closeAndDrain();
            return true;
        });
    }

    /** How it stands now. */
    public MeshStatus status() {
        synchronized (lock) {
            List<ClusterStatus> others = remotes.values().stream()
                    .map(remote -> remote.mirror().status())
                    .toList();
            return new MeshStatus(local.status(), own.status(), others, problems);
        }
    }

    /** Stops publishing and following. What was published stays until its lease ends, what sinks have stays in them. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            remotes.values().forEach(remote -> remote.mirror().close());
            remotes.clear();
        }
        own.close();
        local.close();
    }
}
