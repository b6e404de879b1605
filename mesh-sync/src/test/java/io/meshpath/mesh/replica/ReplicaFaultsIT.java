// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.replica.Stores.CACHE;
import static io.meshpath.mesh.replica.Stores.STATE;
import static io.meshpath.mesh.replica.Stores.synced;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a copy when its source or its target fails, loses something, or goes back. */
final class ReplicaFaultsIT {
    private static EtcdServer source;
    private static EtcdServer target;
    private Stores stores;

    @BeforeAll
    static void startEtcds() throws Exception {
        source = EtcdServer.start();
        target = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcds() throws Exception {
        source.close();
        target.close();
    }

    @BeforeEach
    void connect() {
        stores = new Stores(source, target);
        stores.putToronto(20);
    }

    @AfterEach
    void disconnect() {
        stores.close();
    }

    private static MeshTimers patient() {
        return EtcdServer.quick().withGrace(Duration.ofMillis(1500));
    }

    @Test
    void goesOnAfterTheTargetWasAwayWithoutReadingAgain() throws Exception {
        try (Replicator replicator = synced(stores.settings())) {
            target.kill();
            stores.put(STATE + "n1", "changed");
            stores.delete(STATE + "n2");
            eventually(() -> assertThat(replicator.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("connection refused")));
            target.restart();
            eventually(stores::requireEqual);
            eventually(() -> assertThat(replicator.status().error()).isEmpty());
            assertThat(replicator.status().readings()).isEqualTo(1);
        }
    }

    @Test
    void copiesEverythingAgainIntoATargetThatWasLost() throws Exception {
        try (Replicator replicator = synced(stores.settings())) {
            target.lose();
            target.restart();
            eventually(stores::requireEqual);
            eventually(() -> assertThat(stores.copied("cilium/synced/")).hasSize(6));
            assertThat(stores.copied("cilium/cluster-config/")).hasSize(1);
            eventually(() -> assertThat(replicator.status().error()).isEmpty());
        }
    }

    @Test
    void noticesThatTheTargetWentBackAlthoughItsOwnSeatIsStillThere() throws Exception {
        try (Replicator replicator = synced(stores.settings().withSeat(Duration.ofSeconds(60)))) {
            Path before = target.snapshot();
            stores.put(STATE + "n1", "changed");
            stores.delete(STATE + "n2");
            eventually(stores::requireEqual);
            target.restore(before);
            stores.put(STATE + "n3", "changed");
            eventually(stores::requireEqual);
            assertThat(replicator.status().leader()).isPresent();
        }
    }

    @Test
    @Injects(Fault.CREATED_ANEW)
    void keepsWhatIsMissingFromASourceThatWasCreatedAnewForTheGrace() throws Exception {
        try (Replicator replicator = synced(stores.settings().withTimers(patient()))) {
            source.lose();
            source.restart();
            stores.putToronto(5);
            eventually(() -> assertThat(replicator.status().kept()).isEqualTo(15));
            assertThat(stores.copied(CACHE)).hasSize(20);
            eventually(stores::requireEqual);
            assertThat(replicator.status().kept()).isZero();
        }
    }

    @Test
    void keepsIfRestartedWithinTheGraceToo() throws Exception {
        synced(stores.settings()).close();
        source.lose();
        source.restart();
        stores.putToronto(5);
        Replicator first = Replicator.start(stores.settings().withTimers(patient()));
        eventually(() -> assertThat(first.status().kept()).isEqualTo(15));
        first.close();
        try (Replicator second = Replicator.start(stores.settings().withTimers(patient()))) {
            eventually(() -> assertThat(second.status().kept()).isEqualTo(15));
            assertThat(stores.copied(CACHE)).hasSize(20);
            eventually(stores::requireEqual);
        }
    }
}
