// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.ExpectedCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishedServiceIT {
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final ServiceName ECHO = new ServiceName("test", "echo");
    private static final String KEY = "cilium/state/services/v1/toronto/test/echo";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Map<String, ServicePort> PORTS = Map.of("http", ServicePort.tcp(8080));
    private static final ClusterService SERVICE =
            ClusterService.of(TORONTO, N1.id(), ECHO).withBackend(IpAddress.parse("10.219.0.5"), PORTS);

    private final TableSinks seen = new TableSinks();
    private EtcdServer etcd;
    private LocalCluster local;

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdServer.start();
        local = LocalCluster.join(etcd.config().connector(), N1, EtcdServer.quick());
        local.publish(published(N1, "10.219.0.0/24"));
    }

    @AfterEach
    void stop() throws Exception {
        local.close();
        etcd.close();
    }

    @Test
    void anotherClusterSeesAServiceComeChangeAndGo() throws Exception {
        local.publish(SERVICE);
        assertThat(local.awaitPublished(SOON)).isTrue();
        assertThat(etcd.get(KEY)).isEqualTo(SERVICE.toJson());
        assertThat(etcd.etcdctl("get", KEY, "-w", "json")).contains("\"lease\":");
        try (ClusterMirror mirror = ClusterMirror.start(
                etcd.config().connector(),
                ExpectedCluster.remote(TORONTO, claims()),
                EtcdServer.quick(),
                (name, id) -> seen.sinks())) {
            eventually(() -> assertThat(seen.services.table).containsOnly(Map.entry(ECHO, SERVICE)));
            assertThat(mirror.awaitSynced(SOON)).isTrue();
            eventually(() -> assertThat(mirror.status().known().services()).isOne());
            ClusterService two = SERVICE.withBackend(IpAddress.parse("10.219.0.6"), PORTS);
            local.publish(two);
            eventually(() -> assertThat(seen.services.table).containsOnly(Map.entry(ECHO, two)));
            local.publish(two.withShared(false));
            eventually(() -> assertThat(seen.services.table).isEmpty());
        }
    }

    @Test
    void refusesAServiceThatEtcdWouldNotTake() {
        Map<IpAddress, Map<String, ServicePort>> backends = new HashMap<>();
        for (int i = 0; i < 30_000; i++) {
            backends.put(IpAddress.of4(10 << 24 | i), PORTS);
        }
        assertThatThrownBy(() -> local.publish(SERVICE.withBackends(backends)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service test/echo with 30000 backends takes ")
                .hasMessageEndingWith(" octets but etcd takes 1048576 in a key; divide it");
    }
}
