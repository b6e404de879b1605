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
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterMirrorIT {
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final Cidr POD = Cidr.parse("10.219.0.5/32");
    private static final int IDENTITY = 3 << 16 | 5;

    private final TableSinks seen = new TableSinks();
    private EtcdServer etcd;

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        etcd.close();
    }

    private ClusterMirror mirror(ClusterName cluster) {
        return mirror(cluster, EtcdServer.quick());
    }

    private ClusterMirror mirror(ClusterName cluster, MeshTimers timers) {
        return ClusterMirror.start(
                etcd.config(), ExpectedCluster.remote(cluster, claims()), timers, (name, id) -> seen.sinks());
    }

    private void putToronto() throws Exception {
        etcd.put("cilium/cluster-config/toronto", "{\"id\":3}");
        etcd.put(Keys.node(TORONTO, "n1"), published(N1, "10.219.0.0/24").toJson());
        etcd.put(Keys.identity(IDENTITY), labels(TORONTO, "redis").kvstoreForm());
        putAddress("10.219.0.5");
    }

    private void putAddress(String address) throws Exception {
        IpIdentity pair = address(N1, address, IDENTITY);
        etcd.put(Keys.address(pair), pair.toJson());
    }

    @Test
    void readsWhatThreeAgentsOfCiliumWrote() throws Exception {
        for (Map.Entry<String, String> pair : GoldenDump.cluster(2).entrySet()) {
            etcd.put(pair.getKey(), pair.getValue());
        }
        try (ClusterMirror mirror = mirror(new ClusterName("beta"))) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            assertThat(seen.nodes.table).containsOnlyKeys("vm");
            assertThat(seen.identities.table).containsOnlyKeys(169200, 173181);
            assertThat(seen.addresses.table)
                    .containsOnlyKeys(Cidr.parse("10.2.155.22/32"), Cidr.parse("10.2.37.229/32"));
            assertThat(mirror.status().refusals()).isEmpty();
            eventually(() -> assertThat(mirror.status().connected()).isTrue());
        }
    }

    @Test
    void followsChangesAndDeletions() throws Exception {
        putToronto();
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            putAddress("10.219.0.6");
            eventually(() -> assertThat(seen.addresses.table).hasSize(2));
            etcd.delete(Keys.address(POD));
            eventually(() -> assertThat(seen.addresses.table).containsOnlyKeys(Cidr.parse("10.219.0.6/32")));
        }
    }

    @Test
    void keepsWhatItKnowsWhileTheEtcdIsAway() throws Exception {
        putToronto();
        try (ClusterMirror mirror = mirror(TORONTO)) {
            assertThat(mirror.awaitSynced(Duration.ofSeconds(10))).isTrue();
            etcd.kill();
            eventually(() -> assertThat(mirror.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("connection refused")));
            assertThat(mirror.status().connected()).isFalse();
            assertThat(mirror.status().addresses()).isEqualTo(1);
            assertThat(seen.addresses.table).containsOnlyKeys(POD);
            etcd.restart();
            eventually(() -> assertThat(mirror.status().connected()).isTrue());
            assertThat(seen.addresses.told).containsExactly("+" + POD);
        }
    }
}
