// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.folder.FileStates;
import io.meshpath.agent.loop.Problems;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.ClusterStatus;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshClaims;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Follows a folder of etcd client configurations, one file for each remote cluster and named after it: a file that comes
 * starts a mirror, one that changes restarts it, one that goes takes all that the cluster said out of the mesh. Files whose
 * names are no cluster's and that name no endpoints, such as keys and certificates, are passed over.
 *
 * <p>{@link #look} is called by one thread at a time, never the agent's; the rest is safe for use by multiple threads.
 */
public final class ClusterFolder implements AutoCloseable {
    private static final String PART = "mesh";

    private final Path folder;
    private final MeshClaims claims;
    private final MeshFacts facts;
    private final Problems problems;
    private final FileStates states = new FileStates();
    private final Map<ClusterName, ClusterMirror> mirrors = new ConcurrentSkipListMap<>();

    /** Nothing is read before the first {@link #look}. */
    public ClusterFolder(Path folder, MeshClaims claims, MeshFacts facts, Problems problems) {
        this.folder = folder;
        this.claims = claims;
        this.facts = facts;
        this.problems = problems;
    }

    /** Reads what has changed since the last time. */
    public void look(Set<Path> touched) {
        FileStates.Difference difference;
        try {
            difference = states.compare(files(), touched);
            problems.clear(PART, folder.toString());
        } catch (IOException e) {
            problems.raise(PART, folder.toString(), "cannot read the folder of remote clusters " + reason(e));
            return;
        }
        difference.gone().forEach(this::leave);
        difference.changed().forEach(this::join);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() + (e instanceof NoSuchFileException ? ": no such folder" : "");
    }

    private void join(Path file) {
        try {
            String text = clusterOf(file);
            if (!ClusterName.isValid(text) && !namesEndpoints(file)) {
                return;
            }
            ClusterName name = new ClusterName(text);
            if (!name.equals(claims.localName())) { // Cilium keeps one folder for all clusters, too
                follow(name, EtcdConfig.read(file));
            }
            problems.clear(PART, file.toString());
        } catch (IOException | RuntimeException e) {
            problems.raise(PART, file.toString(), about(file, OneLine.of(e)));
        }
    }

    private static String clusterOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.yaml$", "");
    }

    private void follow(ClusterName name, EtcdConfig etcd) {
        ClusterMirror before = mirrors.remove(name);
        if (before != null) {
            before.close();
        }
        mirrors.put(
                name,
                ClusterMirror.start(
                        etcd.connector(), ExpectedCluster.remote(name, claims), MeshTimers.DEFAULT, facts::sinks));
    }

    private static boolean namesEndpoints(Path file) throws IOException {
        return Files.size(file) < 1 << 16 && Files.readString(file).contains("endpoints:");
    }

    private static String about(Path file, String message) {
        return message.contains(file.toString()) ? message : file + ": " + message;
    }

    private void leave(Path file) {
        problems.clear(PART, file.toString());
        String text = clusterOf(file);
        if (!ClusterName.isValid(text)) {
            return;
        }
        ClusterName name = new ClusterName(text);
        ClusterMirror mirror = mirrors.remove(name);
        if (mirror != null) {
            mirror.closeAndDrain();
        }
    }

    /** How it stands with every remote cluster, by name. */
    public List<ClusterStatus> status() {
        return mirrors.values().stream().map(ClusterMirror::status).toList();
    }

    /** Whether every cluster has been read once. */
    public boolean synced() {
        return status().stream().allMatch(ClusterStatus::synced);
    }

    /** Stops following; what the clusters said stays in force. */
    @Override
    public void close() {
        Set<ClusterName> names = new HashSet<>(mirrors.keySet());
        names.forEach(name -> {
            ClusterMirror mirror = mirrors.remove(name);
            if (mirror != null) {
                mirror.close();
            }
        });
    }
}
