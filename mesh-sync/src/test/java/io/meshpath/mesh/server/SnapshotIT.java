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
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.TableSinks;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.time.MeshClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotIT {
    private static final MeshTimers QUICK = EtcdServer.quick();
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final LocalNode N2 = node(TORONTO, 3, 2);

    private final TableSinks seen = new TableSinks();
    private MemoryFolder memory;
    private ServerFolder folder;
    private EtcdOperator operator;
    private ManagedEtcd etcd;

    @BeforeEach
    void start() throws Exception {
        memory = MemoryFolder.create();
        folder = ServerFolder.create(memory.path().resolve("etcd"), Plans.toronto(1), MeshClock.SYSTEM);
        operator = new EtcdOperator(folder, QUICK);
        run();
    }

    @AfterEach
    void stop() throws Exception {
        etcd.close();
        memory.close();
    }

    private void run() throws Exception {
        etcd = ManagedEtcd.start(folder, QUICK);
        assertThat(etcd.awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    private LocalCluster publish(LocalNode node, String podCidr) throws Exception {
        LocalCluster local =
                LocalCluster.join(folder.config(EtcdUser.admin(TORONTO)).connector(), node, QUICK);
        local.publish(published(node, podCidr));
        assertThat(local.awaitPublished(Duration.ofSeconds(10))).isTrue();
        return local;
    }

    private ClusterMirror mirror() {
        return ClusterMirror.start(
                folder.config(EtcdUser.REMOTE).connector(),
                ExpectedCluster.remote(TORONTO, claims()),
                QUICK,
                (name, id) -> seen.sinks());
    }

    private Path snapshot() {
        return operator.snapshot(memory.path().resolve("toronto.snapshot")).file();
    }

    @Test
    void takesReadersBackToWhatTheSnapshotHas() throws Exception {
        String token = folder.plan().token();
        try (LocalCluster n1 = publish(N1, "10.219.0.0/24");
                ClusterMirror mirror = mirror()) {
            Path file = snapshot();
            LocalCluster n2 = publish(N2, "10.219.1.0/24");
            eventually(() -> assertThat(seen.nodes.table).containsOnlyKeys("n1", "n2"));
            etcd.close();
            n2.close();
            Restoration.restore(folder, file, List.of("m1"), QUICK);
            run();
            eventually(() -> assertThat(seen.nodes.table).containsOnlyKeys("n1"));
            assertThat(mirror.status().refusals()).isEmpty();
        }
        assertThat(folder.plan().token()).startsWith("toronto-").isNotEqualTo(token);
    }

    @Test
    void restoresFromTheDataOfAStoppedMember() throws Exception {
        publish(N1, "10.219.0.0/24").close();
        etcd.close();
        Path database = folder.data(folder.plan().members().get(0)).resolve("member/snap/db");
        Restoration.restore(folder, database, List.of("m1"), QUICK);
        run();
        try (ClusterMirror mirror = mirror()) {
            eventually(
                    () -> assertThat(seen.nodes.table).as("%s", mirror.status()).containsOnlyKeys("n1"));
        }
    }

    @Test
    void refusesToRestoreWhileAMemberRuns() {
        Path file = snapshot();
        assertThatThrownBy(() -> Restoration.restore(folder, file, List.of("m1"), QUICK))
                .hasMessage("cannot restore the etcd of toronto while m1 of it runs: there would be two;"
                        + " stop all members first");
    }

    @Test
    void refusesADamagedSnapshot() throws Exception {
        Path file = snapshot();
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length / 2] ^= 1;
        Files.write(file, octets);
        assertThatThrownBy(() -> Snapshot.read(file))
                .hasMessage("snapshot " + file + " is damaged: its SHA-256 is not the one it ends with");
    }
}
