// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoomIT {
    private static final MeshTimers QUICK = EtcdServer.quick();
    private static final String KEY = "cilium/state/services/v1/toronto/default/large";
    private static final String LARGE = "x".repeat(1 << 20);

    @Test
    void takesWritesAgainAfterOneKeyThatChangedTooOftenHasFilledTheDatabase() throws Exception {
        try (MemoryFolder memory = MemoryFolder.create()) {
            ServerPlan plan = Plans.toronto(1).with(Duration.ofHours(1), 16, Duration.ofDays(1));
            ServerFolder folder = ServerFolder.create(memory.path().resolve("etcd"), plan, MeshClock.SYSTEM);
            EtcdOperator operator = new EtcdOperator(folder, QUICK);
            try (ManagedEtcd etcd = ManagedEtcd.start(folder, QUICK)) {
                assertThat(etcd.awaitReady(Duration.ofSeconds(20))).isTrue();
                try (KeyValueStore store =
                        folder.config(EtcdUser.admin(TORONTO)).connector().connect(QUICK.call())) {
                    eventually(() -> assertThat(isFullAfterAWrite(store)).isTrue());
                    eventually(() -> assertThat(isFullAfterAWrite(store)).isFalse());
                }
                eventually(() -> assertThat(operator.health().isWhole()).isTrue());
            }
        }
    }

    private static boolean isFullAfterAWrite(KeyValueStore store) {
        try {
            store.txn().put(KEY, LARGE, 0).commit();
            return false;
        } catch (StoreException e) {
            assertThat(e.kind()).isEqualTo(StoreException.Kind.NO_SPACE);
            return true;
        }
    }
}
