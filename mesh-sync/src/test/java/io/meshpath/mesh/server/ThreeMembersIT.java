// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.TableSinks;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdMemberStatus;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.MeshClock;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One etcd of three members for all tests; what a test breaks, the next one finds mended. */
class ThreeMembersIT {
    private static final MeshTimers QUICK = EtcdServer.quick();
    private static final String KEY = "cilium/state/nodes/v1/toronto/n1";

    private static final Map<String, ManagedEtcd> running = new HashMap<>();
    private static MemoryFolder memory;
    private static ServerFolder folder;
    private static EtcdOperator operator;

    @BeforeAll
    static void start() throws Exception {
        memory = MemoryFolder.create();
        folder = ServerFolder.create(memory.path().resolve("etcd"), Plans.toronto(3), MeshClock.SYSTEM);
        operator = new EtcdOperator(folder, QUICK);
    }

    /** What a test ended or lost is started again: each begins with three that are well. */
    @BeforeEach
    void makeWhole() throws Exception {
        for (String member : List.of("m1", "m2", "m3")) {
            if (!running.containsKey(member)) {
                run(member);
            }
        }
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
        assertThat(running.get("m1").awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        running.values().forEach(ManagedEtcd::close);
        memory.close();
    }

    /** Each as on a machine of its own. */
    private static void run(String... members) {
        for (String member : members) {
            running.put(member, ManagedEtcd.start(folder, List.of(member), QUICK));
        }
    }

    private void end(String... members) {
        for (String member : members) {
            running.remove(member).close();
        }
    }

    private void put(String value) throws InterruptedException {
        eventually(() -> {
            try (KeyValueStore store = connect()) {
                store.txn().put(KEY, value, 0).commit();
            } catch (MeshException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** To the members one after the other, as readers do. */
    private KeyValueStore connect() {
        ServerMember any = folder.plan().members().stream()
                .filter(member -> running.containsKey(member.name()))
                .findFirst()
                .orElseThrow();
        return folder.config(folder.plan(), any).connector().connect(QUICK.call());
    }

    private Optional<String> get() {
        try (KeyValueStore store = connect()) {
            return store.get(KEY).map(Entry::text);
        }
    }

    private void lose(String member) throws Exception {
        end(member);
        PrivateFiles.delete(folder.data(folder.plan().member(member).orElseThrow()));
    }

    @Test
    void survivesTheDeathOfAMemberAndTakesItBack() throws Exception {
        put("before");
        ProcessHandle.of(running.get("m1").pid(0).orElseThrow()).orElseThrow().destroyForcibly();
        end("m1");
        eventually(() -> assertThat(operator.health().summary())
                .isEqualTo("2 of 3 members are well; one more failure would stop it; start m1 again, or replace"));
        put("meanwhile");
        run("m1");
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
        assertThat(get()).contains("meanwhile");
    }

    @Test
    void startsAMemberAgainThatDies() throws Exception {
        long pid = running.get("m2").pid(0).orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        eventually(() -> assertThat(running.get("m2").pid(0))
                .hasValueSatisfying(next -> assertThat(next).isNotEqualTo(pid)));
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
    }

    @Test
    void replacesAMemberThatLostItsData() throws Exception {
        put("kept");
        lose("m3");
        operator.replace("m3");
        run("m3");
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
        ServerMember m3 = folder.plan().member("m3").orElseThrow();
        assertThat(m3.life()).isEqualTo(2);
        EtcdMemberStatus first = operator.health().members().get(0).status().orElseThrow();
        eventually(() -> assertThat(operator.health()
                        .members()
                        .get(2)
                        .status()
                        .orElseThrow()
                        .revision())
                .isGreaterThanOrEqualTo(first.revision()));
    }

    @Test
    void refusesToReplaceAMemberThatIsWell() {
        assertThatThrownBy(() -> operator.replace("m2"))
                .hasMessage("cannot replace m2: it is well; stop it first if it is to go");
    }

    @Test
    void refusesToReplaceWithoutQuorumAndSaysWhatToDo() {
        end("m2", "m3");
        assertThatThrownBy(() -> operator.replace("m3"))
                .hasMessage("cannot replace m3: 1 of 3 members answers and 2 must: nothing can be read or written;"
                        + " start m2 or m3 again, or, when that data is gone, restore a snapshot");
    }

    /** The writer and the mirror stay connected all the while; each stage is also joined by a writer that is new. */
    @Test
    void changesItsAuthoritiesWithoutLosingAClientThatReloads() throws Exception {
        int old = folder.plan().authorities().generation();
        EtcdConfig stale = copyOfConfig(EtcdUser.REMOTE);
        TableSinks seen = new TableSinks();
        try (LocalCluster lasting = join(1);
                ClusterMirror mirror = ClusterMirror.start(
                        folder.config(EtcdUser.REMOTE).connector(),
                        ExpectedCluster.remote(TORONTO, claims()),
                        QUICK,
                        (name, id) -> seen.sinks())) {
            int node = 1;
            List<Long> pids = List.of();
            beginAndBeRefusedToSwitch();
            for (RotationStage stage : List.of(RotationStage.SWITCHED, RotationStage.SETTLED)) {
                pids = pids();
                rotate(stage);
                try (LocalCluster fresh = join(++node)) {
                    String name = "n" + node;
                    eventually(() -> assertThat(seen.nodes.table)
                            .as("%s", mirror.status())
                            .containsKeys("n1", name));
                }
            }
            List<Long> before = pids;
            eventually(() -> assertThat(pids()).as("all start again").doesNotContainAnyElementsOf(before));
            assertThatThrownBy(() -> read(stale)).isInstanceOf(MeshException.class);
            eventually(() -> assertThat(operator.health().isWhole()).isTrue());
            lasting.publish(published(node(TORONTO, 3, 1), "10.219.99.0/24"));
            assertThat(lasting.awaitPublished(Duration.ofSeconds(10))).isTrue();
            eventually(() -> assertThat(seen.nodes.table.get("n1").toString()).contains("10.219.99.0"));
        }
        assertThat(folder.plan().authorities()).isEqualTo(new AuthorityTerm(old + 1, RotationStage.SETTLED));
        assertThat(folder.path().resolve("pki/ca.key")).doesNotExist();
    }

    /** Begins it while no member may start again, so that none trusts what is new. */
    private static void beginAndBeRefusedToSwitch() throws Exception {
        try (FileChannel turn = folder.openLock("turn")) {
            turn.lock();
            operator.rotate(RotationStage.INTRODUCED);
            assertThatThrownBy(() -> operator.rotate(RotationStage.SWITCHED))
                    .hasMessageContaining("cannot switch the rotation of the authorities of toronto's etcd: m")
                    .hasMessageContaining("does not trust the new one yet");
        }
    }

    private List<Long> pids() {
        return running.values().stream().map(member -> member.pid(0).orElse(0L)).toList();
    }

    /** As soon as all members have followed the stage before. */
    private static void rotate(RotationStage stage) throws InterruptedException {
        eventually(() -> {
            try {
                operator.rotate(stage);
            } catch (MeshException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static LocalCluster join(int node) throws InterruptedException {
        LocalNode local = node(TORONTO, 3, node);
        LocalCluster joined =
                LocalCluster.join(folder.config(EtcdUser.admin(TORONTO)).connector(), local, QUICK);
        joined.publish(published(local, "10.219." + node + ".0/24"));
        assertThat(joined.awaitPublished(Duration.ofSeconds(10))).isTrue();
        return joined;
    }

    /** As a client has it that never reads its files again. */
    private static EtcdConfig copyOfConfig(EtcdUser user) throws Exception {
        Path from = folder.configFile(user).getParent();
        Path to = Files.createDirectory(memory.path().resolve("stale"));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return EtcdConfig.read(to.resolve("toronto"));
    }

    private static Optional<String> read(EtcdConfig config) {
        try (KeyValueStore store = config.connector().connect(QUICK.call())) {
            return store.get("cilium/cluster-config/toronto").map(Entry::text);
        }
    }
}
