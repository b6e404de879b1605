// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Eventually.eventually;
import static io.meshpath.mesh.replica.Stores.CACHE;
import static io.meshpath.mesh.replica.Stores.STATE;
import static io.meshpath.mesh.replica.Stores.synced;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.store.Txn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A target that takes less than the source has. */
final class ReplicaLimitsIT {
    private static final int REQUEST = 40_000;
    private static EtcdServer source;

    @BeforeAll
    static void startSource() throws Exception {
        source = EtcdServer.start();
    }

    @AfterAll
    static void stopSource() throws Exception {
        source.close();
    }

    @Test
    @Injects(Fault.BIG_ANSWER)
    void aValueThatIsTooLargeHoldsNothingUp() throws Exception {
        try (EtcdServer target = EtcdServer.startWith("--max-request-bytes=" + REQUEST);
                Stores stores = new Stores(source, target)) {
            stores.putToronto(20);
            stores.put(STATE + "large", "x".repeat(2 * REQUEST));
            for (int i = 0; i < 30; i++) { // together more than fits, one by one not
                stores.put(STATE + "middle" + i, "x".repeat(REQUEST / 4));
            }
            try (Replicator replicator = synced(stores.settings())) {
                assertThat(replicator.status().deadLetters())
                        .singleElement()
                        .extracting(DeadLetter::key)
                        .isEqualTo(CACHE + "large");
                stores.put(STATE + "n1", "changed");
                stores.put(STATE + "larger", "x".repeat(3 * REQUEST));
                stores.put(STATE + "n2", "changed");
                eventually(() -> assertThat(replicator.status().deadLetters()).hasSize(2));
                stores.put(STATE + "large", "small again");
                stores.delete(STATE + "larger");
                eventually(() -> assertThat(replicator.status().deadLetters()).isEmpty());
                eventually(stores::requireEqual);
                assertThat(replicator.status().readings()).isEqualTo(1);
            }
        }
    }

    @Test
    void aRevisionThatFitsIntoNoTransactionIsSplitAndCounted() throws Exception {
        try (EtcdServer target = EtcdServer.start();
                Stores stores = new Stores(source, target)) {
            stores.putToronto(1);
            try (Replicator replicator = synced(stores.settings())) {
                Txn together = stores.from.txn();
                for (int i = 0; i < 128; i++) { // etcd's own limit
                    together.put(STATE + "together" + i, "x", 0);
                }
                together.commit();
                eventually(stores::requireEqual);
                eventually(() -> assertThat(replicator.status().split()).isEqualTo(1));
            }
        }
    }

    @Test
    @Injects(Fault.DISK_FULL)
    void aFullTargetIsWaitedForAndNamed() throws Exception {
        try (EtcdServer target = EtcdServer.startWith("--quota-backend-bytes=2000000");
                Stores stores = new Stores(source, target)) {
            stores.putToronto(20);
            try (Replicator replicator = synced(stores.settings())) {
                fill(stores);
                stores.put(STATE + "n1", "changed");
                eventually(() -> assertThat(replicator.status().error())
                        .hasValueSatisfying(error -> assertThat(error).contains("NOSPACE", "etcdctl alarm disarm")));
                stores.put(STATE + "n2", "changed");
                makeRoom(target);
                eventually(stores::requireEqual);
                eventually(() -> assertThat(replicator.status().error()).isEmpty());
                assertThat(replicator.status().deadLetters()).isEmpty();
                assertThat(replicator.status().readings()).isEqualTo(1);
            }
        }
    }

    private static void fill(Stores stores) {
        boolean room = true;
        for (int i = 0; room; i++) {
            try {
                stores.to.txn().put("filling", "x".repeat(500_000) + i, 0).commit();
            } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(StoreException.Kind.NO_SPACE);
                room = false;
            }
        }
    }

    private static void makeRoom(EtcdServer target) throws Exception {
        target.compact();
        target.etcdctl("defrag");
        target.etcdctl("alarm", "disarm");
    }
}
