// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.Listing;
import io.meshpath.agent.loop.Problems;
import io.meshpath.mesh.ClusterStatus;
import io.meshpath.mesh.ConnectionStatus;
import io.meshpath.mesh.Mesh;
import io.meshpath.mesh.MeshStatus;
import io.meshpath.mesh.fact.Refusal;
import io.meshpath.mesh.store.StoreCertificates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How it stands with the own cluster and with every other one. Safe for use by multiple threads. */
final class MeshClusters {
    private static final String PART = "mesh";
    private static final String SUBJECT = "cluster ";
    private static final int SHOWN = 20;

    private final Mesh mesh;

    MeshClusters(Mesh mesh) {
        this.mesh = mesh;
    }

    /** Whether what no cluster says is no more: each has been read and has said, or had the time to say, that it is all. */
    boolean complete() {
        return mesh.status().isComplete();
    }

    /** Waits until every cluster has been read once; false when that took too long. */
    boolean awaitSynced(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!mesh.status().isSynced() && System.nanoTime() - end < 0) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return mesh.status().isSynced();
    }

    /** One row for each cluster, the own one first. */
    List<Listing.Cluster> list() {
        MeshStatus status = mesh.status();
        List<Listing.Cluster> rows = new ArrayList<>();
        rows.add(row(status.own(), true, status.local().error()));
        Map<String, String> unusable = unusable(status);
        status.remotes()
                .forEach(remote -> rows.add(row(
                        remote,
                        false,
                        Optional.ofNullable(unusable.remove(remote.name().value())))));
        unusable.forEach((name, problem) -> rows.add(Listing.Cluster.unusable(name, problem)));
        return rows;
    }

    /** What is wrong with files, by the clusters they are for. */
    private static Map<String, String> unusable(MeshStatus status) {
        Map<String, String> unusable = new TreeMap<>();
        status.problems().forEach((file, problem) -> {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
            unusable.merge(name, problem, (one, other) -> one + "; " + other);
        });
        return unusable;
    }

    private static Listing.Cluster row(ClusterStatus status, boolean isLocal, Optional<String> alsoWrong) {
        return new Listing.Cluster(
                status.name().value(),
                status.id().map(id -> id.value()).orElse(0),
                isLocal,
                state(status),
                status.error().or(() -> alsoWrong).orElse(null),
                status.known().nodes(),
                status.known().identities(),
                status.known().addresses(),
                status.known().services(),
                status.complete(),
                link(status),
                status.refusals().stream().map(Refusal::toString).toList());
    }

    private static Listing.ClusterLink link(ClusterStatus status) {
        ConnectionStatus connection = status.connection();
        return new Listing.ClusterLink(
                connection.endpoint().orElse(null),
                text(connection.since()),
                status.reconnects(),
                status.progress().revision(),
                status.progress().behind(),
                status.progress().lag().toNanos() / 1e6,
                text(status.heartbeat()),
                text(connection.certificates().map(StoreCertificates::ours)),
                text(connection.certificates().flatMap(StoreCertificates::theirs)),
                connection.lastFailure().map(ConnectionStatus.Failure::message).orElse(null),
                text(connection.lastFailure().map(ConnectionStatus.Failure::at)));
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    private static String state(ClusterStatus status) {
        if (!status.connected()) {
            return "not connected";
        }
        return status.synced() ? "connected" : "reading";
    }

    /** Brings the list of problems up to date with what the mesh complains of, and has logged itself. */
    void report(Problems problems) {
        MeshStatus status = mesh.status();
        Map<String, String> wrong = new LinkedHashMap<>();
        status.problems().forEach((file, problem) -> wrong.put(file.toString(), problem));
        // What keeps the own cluster from being read mostly keeps it from being written, too: said once.
        status.local()
                .error()
                .ifPresent(error -> wrong.put(SUBJECT + status.own().name(), error));
        add(wrong, status.own());
        status.remotes().forEach(remote -> add(wrong, remote));
        problems.follow(PART, "", wrong);
    }

    private static void add(Map<String, String> wrong, ClusterStatus status) {
        String subject = SUBJECT + status.name();
        status.error().ifPresent(error -> wrong.putIfAbsent(subject, error));
        status.refusals().stream()
                .filter(refusal -> !refusal.waiting())
                .limit(SHOWN)
                .forEach(refusal -> wrong.put(
                        subject + " " + refusal.key(), "refused from cluster " + status.name() + ": " + refusal));
    }
}
