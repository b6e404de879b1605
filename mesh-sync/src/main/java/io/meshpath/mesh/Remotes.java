// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshClaims;
import io.meshpath.mesh.source.ReadingLimit;
import io.meshpath.mesh.store.StoreConnector;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The other clusters of a mesh: those of its folder, and those that the embedding program named.
 *
 * <p>Safe for use by multiple threads: clusters come and go one at a time, and {@link #status} waits for nobody, so that a
 * sink that is being drained may ask for it.
 */
final class Remotes {
    private static final Logger LOG = System.getLogger(Remotes.class.getName());

    private final MeshSettings settings;
    private final MeshClaims claims;
    private final ReadingLimit limit = ReadingLimit.ofThisMachine();
    private final Map<ClusterName, Remote> remotes = new ConcurrentSkipListMap<>(); // changed under this
    private volatile Map<Path, String> problems = Map.of();
    private boolean closed; // guarded by this

    Remotes(MeshSettings settings, MeshClaims claims) {
        this.settings = settings;
        this.claims = claims;
    }

    /** Follows a cluster that has no file. */
    synchronized void follow(ClusterName name, StoreConnector store) {
        requireOpen();
        if (remotes.containsKey(name)) {
            throw new IllegalStateException("cluster " + name + " is followed already; leave it first");
        }
        remotes.put(name, Remote.at(store, where -> mirror(name, where)));
    }

    /** A cluster has left the mesh: everything it said is taken back. One that is not followed is no error. */
    synchronized void leave(ClusterName name) {
        requireOpen();
        Remote remote = remotes.get(name);
        if (remote != null) {
            remote.mirror().closeAndDrain();
            remotes.remove(name);
        }
    }

    /** Makes the folder's clusters those that are followed. */
    synchronized void reload(Path folder) {
        requireOpen();
        try {
            RemoteFolder found = RemoteFolder.read(folder, settings.self().cluster());
            report(found.problems());
            found.configs().forEach((name, config) -> {
                Remote known = remotes.get(name);
                if (known == null) {
                    remotes.put(name, Remote.at(config, where -> mirror(name, where)));
                } else {
                    known.moveTo(config);
                }
            });
            leaveAllBut(found.present());
        } catch (IOException e) {
            report(Map.of(folder, "cannot list " + folder + ": " + e + "; the clusters followed so far are kept"));
        }
    }

    private void leaveAllBut(Set<ClusterName> present) {
        List<ClusterName> gone = remotes.entrySet().stream()
                .filter(entry -> entry.getValue().isOfFolder() && !present.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        gone.forEach(name -> {
            LOG.log(Level.INFO, "cluster {0}: its file is gone, so it has left the mesh", name);
            leave(name);
        });
    }

    private void report(Map<Path, String> now) {
        if (!now.equals(problems)) {
            now.values().forEach(problem -> LOG.log(Level.WARNING, problem));
        }
        problems = Collections.unmodifiableMap(new TreeMap<>(now));
    }

    private ClusterMirror mirror(ClusterName name, StoreConnector store) {
        return ClusterMirror.start(
                store, ExpectedCluster.remote(name, claims), settings.timers(name), limit, settings.sinks());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    /** How it stands with each, by name. */
    List<ClusterStatus> status() {
        return remotes.values().stream().map(remote -> remote.mirror().status()).toList();
    }

    /** The mirrors, by cluster. */
    Map<ClusterName, Remote> all() {
        return remotes;
    }

    /** What is wrong with the folder or a file in it, in one line. */
    Map<Path, String> problems() {
        return problems;
    }

    synchronized void close() {
        closed = true;
        remotes.values().forEach(remote -> remote.mirror().close());
        remotes.clear();
    }
}
