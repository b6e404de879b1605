// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RotationIT {
    private static final MeshTimers QUICK = EtcdServer.quick();
    private static final String KEY = "cilium/state/nodes/v1/toronto/n1";

    @Test
    void servesWithoutAGapWhileEveryCertificateEndsAndIsRenewed() throws Exception {
        try (MemoryFolder memory = MemoryFolder.create()) {
            ServerPlan plan = Plans.toronto(1).with(Duration.ofHours(1), 64, Duration.ofSeconds(6));
            ServerFolder folder = ServerFolder.create(memory.path().resolve("etcd"), plan, MeshClock.SYSTEM);
            Instant firstEnd = end(folder, plan);
            try (ManagedEtcd etcd = ManagedEtcd.start(folder, QUICK)) {
                assertThat(etcd.awaitReady(Duration.ofSeconds(20))).isTrue();
                try (KeyValueStore lasting = connect(folder)) {
                    int writes = 0;
                    while (MeshClock.SYSTEM.now().isBefore(firstEnd.plusSeconds(1))) {
                        lasting.txn().put(KEY, Integer.toString(++writes), 0).commit();
                        try (KeyValueStore fresh = connect(folder)) {
                            assertThat(fresh.get(KEY).map(Entry::text)).contains(Integer.toString(writes));
                        }
                    }
                    assertThat(writes).isGreaterThan(10);
                }
                eventually(() -> assertThat(end(folder, plan)).isAfter(firstEnd));
            }
        }
    }

    private static KeyValueStore connect(ServerFolder folder) {
        return folder.config(EtcdUser.admin(TORONTO)).connector().connect(QUICK.call());
    }

    /** When the first of the certificates ends. */
    private static Instant end(ServerFolder folder, ServerPlan plan) {
        return folder.certificates().expiry(plan).values().stream()
                .min(Instant::compareTo)
                .orElseThrow();
    }
}
