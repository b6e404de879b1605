// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.mesh.store.StoreConnector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReplacedIdentityIT {
    private static final LocalNode SELF = node(TORONTO, 3, 1);
    private static final Labels REDIS = labels(TORONTO, "redis");
    private static final Labels OTHERS = labels(TORONTO, "others");

    private final List<Integer> heard = new CopyOnWriteArrayList<>();

    private LocalCluster join(StoreConnector etcd) {
        return LocalCluster.join(
                etcd,
                SELF,
                EtcdServer.quick().withLease(Duration.ofSeconds(2)),
                IdentitySettings.DEFAULT,
                (labels, before, after) -> heard.addAll(List.of(before, after)));
    }

    private void heardOfANewNumber(EtcdServer etcd, LocalCluster local, int before) throws Exception {
        eventually(() -> assertThat(heard).hasSize(2));
        int after = local.identity(REDIS);
        assertThat(heard).containsExactly(before, after);
        assertThat(after).isNotEqualTo(before);
        assertThat(etcd.get(Keys.identity(before))).isEqualTo(OTHERS.kvstoreForm());
        assertThat(etcd.get(Keys.identity(after))).isEqualTo(REDIS.kvstoreForm());
        assertThat(etcd.get(Keys.reference(REDIS, SELF.address()))).isEqualTo(Integer.toString(after));
    }

    @Test
    void aNumberThatOthersTookAfterItsKeyWasDeletedIsReplaced() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                LocalCluster local = join(etcd.config().connector())) {
            int before = local.identity(REDIS);
            etcd.put(Keys.identity(before), OTHERS.kvstoreForm());
            heardOfANewNumber(etcd, local, before);
        }
    }

    @Test
    void aNumberThatOthersTookInAnEtcdCreatedAnewIsReplaced() throws Exception {
        try (EtcdServer first = EtcdServer.start();
                EtcdServer anew = EtcdServer.start()) {
            AtomicReference<StoreConnector> etcd =
                    new AtomicReference<>(first.config().connector());
            try (LocalCluster local = join(call -> etcd.get().connect(call))) {
                int before = local.identity(REDIS);
                anew.put(Keys.identity(before), OTHERS.kvstoreForm());
                anew.put(Keys.references(OTHERS) + "192.0.3.99", Integer.toString(before));
                etcd.set(anew.config().connector());
                first.kill();
                heardOfANewNumber(anew, local, before);
            }
        }
    }
}
