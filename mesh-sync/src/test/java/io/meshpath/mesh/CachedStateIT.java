// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.ExpectedCluster;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replicator keeps of other clusters in the local etcd. */
class CachedStateIT {
    private static final Cidr POD = Cidr.parse("10.219.0.5/32");

    private final TableSinks seen = new TableSinks();
    private EtcdServer etcd;

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdServer.start();
        putCluster(TORONTO, 3, "10.219.0");
        putCluster(new ClusterName("toronto2"), 4, "10.220.0");
    }

    @AfterEach
    void stop() throws Exception {
        etcd.close();
    }

    private void putCluster(ClusterName cluster, int id, String block) throws Exception {
        KeyLayout cache = KeyLayout.cache(cluster);
        LocalNode node = node(cluster, id, 1);
        IpIdentity pod = address(node, block + ".5", id << 16 | 5);
        etcd.put("cilium/cluster-config/" + cluster, "{\"id\":" + id + ",\"capabilities\":{\"cached\":true}}");
        etcd.put(cache.node("n1"), published(node, block + ".0/24").toJson());
        etcd.put(cache.identity(pod.identity()), labels(cluster, "redis").kvstoreForm());
        etcd.putLeased(cache.address(pod.prefix()), pod.toJson());
    }

    private ClusterMirror mirror() {
        return ClusterMirror.start(
                etcd.config().connector(),
                ExpectedCluster.remote(TORONTO, claims()),
                EtcdServer.quick(),
                (name, id) -> seen.sinks());
    }

    @Test
    void readsAndFollowsACopyOfOneClusterAndNotItsNeighbour() throws Exception {
        try (ClusterMirror mirror = mirror()) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            assertThat(seen.nodes.table).containsOnlyKeys("n1");
            assertThat(seen.identities.table).containsOnlyKeys(3 << 16 | 5);
            assertThat(seen.addresses.table).containsOnlyKeys(POD);
            assertThat(mirror.status().refusals()).isEmpty();
            etcd.delete(KeyLayout.cache(TORONTO).address(POD));
            eventually(() -> assertThat(seen.addresses.table).isEmpty());
        }
    }
}
