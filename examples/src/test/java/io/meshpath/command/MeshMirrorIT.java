// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code meshpath mesh mirror} between two etcds. */
final class MeshMirrorIT {
    private static final String NODE = "cilium/cache/nodes/v1/toronto/n1";

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();
    private KeyValueStore remote;
    private KeyValueStore local;

    @BeforeEach
    void start() throws Exception {
        remote = etcd("remote");
        local = etcd("local");
        remote.txn().put("cilium/cluster-config/toronto", "{\"id\":3}", 0).commit();
        remote.txn().put("cilium/state/nodes/v1/toronto/n1", "a node", 0).commit();
    }

    @AfterEach
    void stop() throws Exception {
        remote.close();
        local.close();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private KeyValueStore etcd(String name) throws Exception {
        String client = "http://127.0.0.1:" + freePort();
        String peer = "http://127.0.0.1:" + freePort();
        processes.add(new ProcessBuilder(
                        "etcd",
                        "--data-dir=" + folder.resolve(name),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
        Files.writeString(folder.resolve(name + ".yaml"), "endpoints: [\"" + client + "\"]\n");
        KeyValueStore store = EtcdConfig.plain(client).connector().connect(Duration.ofSeconds(5));
        await(() -> store.get("x").isEmpty());
        return store;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (Exception e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(e);
                }
            }
            assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private CommandRun mirror(Object... more) {
        List<Object> words = new ArrayList<>(List.of("mesh", "mirror", "--to", folder.resolve("local.yaml")));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    @Test
    void copiesOnceAndDrainsAgain() {
        CommandRun copied = mirror("--from", folder.resolve("remote.yaml"), "--once", "-o", "json");
        assertThat(copied.exitCode()).as(copied.err()).isZero();
        assertThat(copied.json().path("cluster").asText()).isEqualTo("toronto");
        assertThat(copied.json().path("synced").asBoolean()).isTrue();
        assertThat(local.get(NODE)).map(Entry::text).contains("a node");
        CommandRun drained = mirror("--drain", "--cluster", "toronto", "--grace", 0);
        assertThat(drained.err()).isEqualTo("8 keys drained\n");
        assertThat(local.get(NODE)).isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        CommandRun run = mirror();
        assertThat(run.exitCode()).isEqualTo(Meshpath.CANNOT_RUN);
        assertThat(run.err()).isEqualTo("meshpath mesh mirror: --from is missing: which etcd is to be copied?\n");
    }

    @Test
    void leavesTheCopyWhenItIsToldToStop() throws Exception {
        Process daemon = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.meshpath.command.Meshpath",
                        "mesh",
                        "mirror",
                        "--from",
                        folder.resolve("remote.yaml").toString(),
                        "--to",
                        folder.resolve("local.yaml").toString())
                .redirectError(folder.resolve("mirror.log").toFile())
                .start();
        processes.add(daemon);
        await(() -> local.get(NODE).isPresent());
        daemon.destroy();
        assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.exitValue()).isZero();
        assertThat(local.get(NODE)).isPresent();
        assertThat(local.get("cilium/.meshpath/mirror/toronto/leader")).isEmpty();
        assertThat(Files.readString(folder.resolve("mirror.log"))).contains("toronto: closed, complete, revision ");
    }
}
