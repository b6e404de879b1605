// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.replica.Stores.synced;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import io.meshpath.mesh.replica.ReplicaStatus.State;
import io.meshpath.mesh.store.Entry;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several replicators of one cluster, one after the other and at once. */
final class ReplicaWritersIT {
    private static final String LEADER = ReplicaKeys.leader(TORONTO);
    private static EtcdServer source;
    private static EtcdServer target;
    private Stores stores;
    private long begin;

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
        begin = revision() + 1;
    }

    @AfterEach
    void disconnect() {
        stores.close();
    }

    private long revision() {
        return stores.to.getAt(LEADER, 0).header().revision();
    }

    @Test
    void theOtherWaitsAndGoesOnWhenTheFirstOneLeaves() throws Exception {
        stores.putToronto(20);
        Replicator first = synced(stores.settings().withHolder("first"));
        try (Replicator second = Replicator.start(stores.settings().withHolder("second"))) {
            eventually(() -> assertThat(second.status().state()).isEqualTo(State.STANDBY));
            assertThat(second.status().leader())
                    .hasValueSatisfying(leader -> assertThat(leader).startsWith("first"));
            first.close();
            eventually(() -> assertThat(second.status().connected()).isTrue());
            assertThat(second.status().resumes()).isEqualTo(1);
            assertThat(second.status().readings()).isZero();
        }
    }

    @Test
    @Injects(Fault.TWO_REPLICATORS)
    void neverWriteBothHoweverOftenTheSeatIsTakenAway() throws Exception {
        stores.putToronto(20);
        try (Replicator first = Replicator.start(stores.settings());
                Replicator second = Replicator.start(stores.settings())) {
            try (Churn churn = Churn.start(stores, 7)) {
                for (int round = 0; round < 3; round++) {
                    Entry leader = awaitLeader();
                    long before = revision();
                    eventually(() -> assertThat(revision()).isGreaterThan(before + 20));
                    stores.to.revoke(leader.lease());
                }
            }
            eventually(stores::requireEqual);
            assertThat(first.status().readings() + second.status().readings()).isEqualTo(1);
        }
        CopyHistory history = CopyHistory.since(stores.to, begin);
        assertThat(history.requireOneWriterAtATime()).isGreaterThanOrEqualTo(4);
        history.requireNothingWentBack();
    }

    @Test
    @Injects(Fault.READER_ENDED)
    void endsEqualWheneverItIsKilled() throws Exception {
        stores.putToronto(3000);
        SplittableRandom random = new SplittableRandom(11);
        try (Churn churn = Churn.start(stores, 11)) {
            for (int kill = 0; kill < 2; kill++) {
                try (ReplicaProcess process = ReplicaProcess.start(source, target)) {
                    Entry leader = awaitLeader();
                    long moment = leader.modRevision() + random.nextInt(1, 40);
                    eventually(() -> assertThat(revision()).isGreaterThanOrEqualTo(moment));
                    process.close();
                    stores.to.revoke(leader.lease()); // or wait until it ends by itself
                }
            }
        }
        try (Replicator last = synced(stores.settings())) {
            eventually(stores::requireEqual);
            assertThat(last.status().error()).isEmpty();
        }
        CopyHistory history = CopyHistory.since(stores.to, begin);
        assertThat(history.requireOneWriterAtATime()).isEqualTo(3);
        history.requireNothingWentBack();
    }

    private Entry awaitLeader() throws InterruptedException {
        eventually(() -> assertThat(stores.to.get(LEADER)).isPresent());
        return stores.to.get(LEADER).orElseThrow();
    }
}
