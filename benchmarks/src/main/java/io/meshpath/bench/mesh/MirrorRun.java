// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.bench.Findings;
import io.meshpath.bench.Ratio;
import io.meshpath.bench.Row;
import io.meshpath.bench.Series;
import io.meshpath.bench.Target;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.store.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One cluster's state copied into an empty etcd: by {@code meshpath mesh mirror --once} and by {@code etcdctl make-mirror}, in
 * turns, each from the start of its process to the last key. Not safe for use by multiple threads.
 */
final class MirrorRun {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String METRIC = "mirror into an empty etcd";
    private static final String UNIT = "keys/s";
    private static final double TARGET = 15_000;

    private final Plan plan;
    private final MockMesh cluster;
    private final Series ours;
    private final Series peer;
    private final Series missing;

    MirrorRun(Plan plan) {
        this.plan = plan;
        this.cluster = new MockMesh(plan.mirrored(), false);
        String keys = String.format(", %,d keys", plan.mirrored().keys());
        ours = new Series("meshpath mesh mirror" + keys, METRIC, UNIT);
        peer = new Series("etcdctl make-mirror" + keys, METRIC, UNIT);
        missing = new Series("meshpath mesh mirror" + keys, "keys that are not there in the end", "keys");
    }

    /** Runs all rounds. */
    void run() {
        try (Etcd from = Etcd.start()) {
            Loader.load(from, cluster.pairs());
            for (int round = 0; round < plan.rounds(); round++) {
                System.err.printf("meshpath bench: mesh, mirrors, round %d of %d%n", round + 1, plan.rounds());
                ours(from);
                peer(from);
            }
        }
    }

    private void ours(Etcd from) {
        try (Etcd to = Etcd.start()) {
            Path source = config(from);
            Path target = config(to);
            try {
                long start = System.nanoTime();
                Process mirror = start(
                        Agent.verb("mesh", "mirror", "--from", source.toString(), "--to", target.toString(), "--once"));
                Waiting.until(LIMIT, "meshpath mesh mirror to end", () -> !mirror.isAlive());
                ours.add(plan.mirrored().keys() * 1e9 / (System.nanoTime() - start));
                missing.add(plan.mirrored().keys() - copied(to));
            } finally {
                delete(source);
                delete(target);
            }
        }
    }

    private void peer(Etcd from) {
        try (Etcd to = Etcd.start()) {
            long start = System.nanoTime();
            Process mirror = start(List.of(
                    "etcdctl",
                    "--endpoints=" + from.endpoint(Etcd.LOCAL),
                    "make-mirror",
                    "--prefix=cilium/state/",
                    to.endpoint(Etcd.LOCAL)));
            try {
                Waiting.until(
                        LIMIT,
                        "etcdctl make-mirror to copy everything",
                        () -> to.keys() >= plan.mirrored().keys());
                peer.add(plan.mirrored().keys() * 1e9 / (System.nanoTime() - start));
            } finally {
                mirror.destroyForcibly();
            }
        }
    }

    /** How many nodes, identities and endpoints are in the copy. */
    private int copied(Etcd to) {
        KeyLayout copy = KeyLayout.cache(cluster.clusters().get(0).name());
        try (KeyValueStore store = to.connect()) {
            return List.of(StateKind.NODES, StateKind.IDENTITIES, StateKind.ADDRESSES).stream()
                    .mapToInt(kind -> store.list(copy.prefix(kind), 0).entries().size())
                    .sum();
        }
    }

    private static Process start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(Map.of("ETCDCTL_API", "3"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        }
    }

    private static Path config(Etcd etcd) {
        try {
            return Files.writeString(
                    Files.createTempFile("mp-mesh-bench", ".yaml"), "endpoints: [" + etcd.endpoint(Etcd.LOCAL) + "]\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of a mirror", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    void addTo(Findings findings) {
        Row row = findings.add(ours.row());
        findings.add(Ratio.of(row, findings.add(peer.row())));
        findings.add(Target.atLeast(METRIC, TARGET, UNIT, row.median()));
        Row rest = findings.add(missing.row());
        findings.add(Target.atMost(rest.metric(), 0, rest.unit(), rest.max()));
    }
}
