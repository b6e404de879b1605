// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshClaims;
import io.meshpath.mesh.folder.FolderWatch;
import io.meshpath.mesh.store.StoreConnector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in a mesh of clusters: what it publishes in its own, and what it knows of its own and all others.
 *
 * <p>Runs the threads of one {@link LocalCluster} and of a {@link ClusterMirror} for each cluster, and one that watches the
 * folder of remote clusters; {@link #close} ends them. Safe for use by multiple threads.
 */
public final class Mesh implements AutoCloseable {
    private final MeshSettings settings;
    private final MeshClaims claims;
    private final LocalCluster local;
    private final Remotes remotes;

    // Guards what begins to follow; never held while anything is drained.
    private final Object lock = new Object();

    private volatile @Nullable ClusterMirror own; // set under the lock

    @GuardedBy("lock")
    private @Nullable FolderWatch watch;

    @GuardedBy("lock")
    private boolean closed;

    private Mesh(MeshSettings settings, MeshClaims claims, LocalCluster local) {
        this.settings = settings;
        this.claims = claims;
        this.local = local;
        this.remotes = new Remotes(settings, claims);
    }

    /**
     * Starts to publish and to mirror; returns at once, whether or not any etcd can be reached.
     *
     * @throws MeshException when the folder of remote clusters cannot be watched
     */
    public static Mesh start(MeshSettings settings) {
        Mesh mesh = join(settings);
        try {
            mesh.follow();
            return mesh;
        } catch (RuntimeException e) {
            mesh.close();
            throw e;
        }
    }

    /** Starts to publish only; the sinks are asked for nothing before {@link #follow}. */
    public static Mesh join(MeshSettings settings) {
        LocalNode self = settings.self();
        MeshClaims claims = new MeshClaims(self.cluster(), self.id(), self.layout());
        // before anybody else can claim it
        claims.protect(MeshNode.of(self.cluster(), self.id(), self.name(), self.address(), List.of()));
        LocalCluster local = LocalCluster.join(
                settings.store(), self, settings.timers(), settings.identities(), settings.listener());
        return new Mesh(settings, claims, local);
    }

    /**
     * Starts to mirror the own cluster and all others; a second time it does nothing.
     *
     * @throws MeshException when the folder of remote clusters cannot be watched
     */
    public void follow() {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (own != null) {
                return;
            }
            ExpectedCluster expected = ExpectedCluster.own(settings.self(), claims);
            own = ClusterMirror.start(settings.store(), expected, settings.timers(), settings.sinks());
            if (settings.remotes().isPresent()) {
                reload();
                watch = watch(settings.remotes().get());
            }
        }
    }

    /** Hears of changes at once where the kernel tells of them, and looks all the same from time to time. */
    private FolderWatch watch(Path folder) {
        try {
            return FolderWatch.start(folder, settings.timers().probe(), touched -> reload());
        } catch (IOException e) {
            throw new MeshException(
                    "cannot watch " + folder + ": " + e.getMessage() + "; raise fs.inotify.max_user_instances?", e);
        }
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

    /** Follows a cluster that has no file in the folder. */
    public void follow(ClusterName name, StoreConnector store) {
        remotes.follow(name, store);
    }

    /** A cluster given to {@link #follow(ClusterName, StoreConnector)} has left the mesh: all it said is taken back. */
    public void leave(ClusterName name) {
        remotes.leave(name);
    }

    /**
     * Reads the folder of remote clusters again, as happens by itself when it changes: new ones are mirrored, changed ones
     * connected to anew, and those whose file is gone have left the mesh. A file that cannot be used changes nothing for a
     * cluster that was there before.
     */
    public void reload() {
        settings.remotes().ifPresent(remotes::reload);
    }

    /** How it stands now; waits for nobody. */
    public MeshStatus status() {
        ClusterStatus ours = Optional.ofNullable(own)
                .map(ClusterMirror::status)
                .orElseGet(() -> ClusterStatus.unknown(settings.self().cluster()));
        return new MeshStatus(local.status(), ours, remotes.status(), remotes.problems());
    }

    /** Stops publishing and following. What was published stays until its lease ends, what sinks have stays in them. */
    @Override
    public void close() {
        if (stopFollowing()) {
            local.close();
        }
    }

    /**
     * Stops following, and takes back at once everything this node published; what sinks have stays in them.
     *
     * @throws MeshException when the etcd cannot be asked; then it goes when its lease ends
     */
    public void leave() {
        if (stopFollowing()) {
            local.leave();
        }
    }

    /** False when that has been done. */
    private boolean stopFollowing() {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            closed = true;
            if (watch != null) {
                watch.close();
            }
        }
        remotes.close();
        if (own != null) {
            own.close();
        }
        return true;
    }
}
