// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import static io.meshpath.mesh.Clusters.SINGAPORE;
import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.cilium.GoldenDump.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.store.WatchBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceFactsTest {
    private static final KeyLayout LAYOUT = KeyLayout.state(TORONTO);
    private static final ServiceName ECHO = new ServiceName("test", "echo");
    private static final IpAddress POD = IpAddress.parse("10.219.0.5");

    private final ClusterFacts facts =
            new ClusterFacts(ExpectedCluster.remote(TORONTO, claims()), new ClusterId(3), LAYOUT);

    @BeforeEach
    void putNode() {
        put(LAYOUT.node("n1"), published(node(TORONTO, 3, 1), "10.219.0.0/24").toJson());
    }

    private Changes<ServiceName, ClusterService> put(String key, String value) {
        return facts.apply(List.of(new WatchBatch.Event(false, entry(key, value))))
                .services();
    }

    private Changes<ServiceName, ClusterService> put(ClusterService service) {
        return put(LAYOUT.service(service.name()), service.toJson());
    }

    private static ClusterService echo(ClusterName cluster, int id, String... backends) {
        ClusterService service = ClusterService.of(cluster, new ClusterId(id), ECHO);
        for (String backend : backends) {
            service = service.withBackend(IpAddress.parse(backend), Map.of("http", ServicePort.tcp(8080)));
        }
        return service;
    }

    private String onlyRefusal() {
        assertThat(facts.refusals().list()).hasSize(1);
        return facts.refusals().list().get(0).toString();
    }

    @Test
    void takesAServiceWithBackendsInPodsAndOnNodes() {
        ClusterService echo = echo(TORONTO, 3, "10.219.0.5", "192.0.3.1");
        assertThat(put(echo).changed()).containsOnly(Map.entry(ECHO, echo));
        assertThat(facts.refusals().list()).isEmpty();
    }

    @Test
    void leavesOutBackendsOfAnotherClusterAndSaysSo() {
        ClusterService taken = put(echo(TORONTO, 3, "10.219.0.5", "10.217.0.9", "127.0.0.1"))
                .changed()
                .get(ECHO);
        assertThat(taken.backends()).containsOnlyKeys(POD);
        assertThat(onlyRefusal())
                .isEqualTo("cilium/state/services/v1/toronto/test/echo: no node of toronto has the backend 10.217.0.9"
                        + " and 1 more in a pod CIDR; left out until one does");
    }

    @Test
    void takesABackendUpWhenItsNodeArrives() {
        put(echo(TORONTO, 3, "10.219.7.5"));
        Changes<ServiceName, ClusterService> changes = put(
                LAYOUT.node("n2"),
                published(node(TORONTO, 3, 2), "10.219.7.0/24").toJson());
        assertThat(changes.changed().get(ECHO).backends()).containsOnlyKeys(IpAddress.parse("10.219.7.5"));
        assertThat(facts.refusals().list()).isEmpty();
    }

    @Test
    void dropsABackendWhoseNodeLeaves() {
        put(echo(TORONTO, 3, "10.219.0.5"));
        FactChanges changes = facts.apply(List.of(new WatchBatch.Event(true, entry(LAYOUT.node("n1"), ""))));
        assertThat(changes.services().changed().get(ECHO).backends()).isEmpty();
    }

    @Test
    void doesNotHandOnWhatIsNotShared() {
        put(echo(TORONTO, 3, "10.219.0.5"));
        assertThat(put(echo(TORONTO, 3, "10.219.0.5").withShared(false)).gone()).containsOnly(ECHO);
        assertThat(facts.counts().services()).isZero();
    }

    @Test
    void refusesAServiceThatSpeaksForAnotherCluster() {
        assertThat(put(echo(SINGAPORE, 2)).isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("says it is of cluster singapore but stands in toronto's etcd");
    }

    @Test
    void refusesAServiceUnderAnotherClustersName() {
        put("cilium/state/services/v1/singapore/test/echo", echo(SINGAPORE, 2).toJson());
        assertThat(onlyRefusal()).contains("a service of another cluster does not belong into the etcd of toronto");
    }

    @Test
    void refusesAServiceWithAnotherName() {
        put(LAYOUT.service(new ServiceName("test", "other")), echo(TORONTO, 3).toJson());
        assertThat(onlyRefusal()).contains("says its name is test/echo; the key must end with the same name");
    }

    @Test
    void refusesAServiceWithAnotherClusterId() {
        put(echo(TORONTO, 4));
        assertThat(onlyRefusal()).contains("says cluster id 4 but toronto's is 3");
    }

    @Test
    void keepsWhatStoodThereBeforeSomethingUnreadable() {
        put(echo(TORONTO, 3, "10.219.0.5"));
        assertThat(put(LAYOUT.service(ECHO), "{").isEmpty()).isTrue();
        assertThat(facts.counts().services()).isOne();
        assertThat(onlyRefusal()).contains("not JSON");
    }
}
