// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.service;

import static io.meshpath.mesh.Clusters.ATLANTA;
import static io.meshpath.mesh.Clusters.SINGAPORE;
import static io.meshpath.mesh.Clusters.TORONTO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.fact.StateSink;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GlobalServicesTest {
    private static final ServiceName ECHO = new ServiceName("test", "echo");
    private static final ServiceName DNS = new ServiceName("kube-system", "dns");

    private final Told told = new Told();
    private final GlobalServices services = new GlobalServices(ATLANTA, told);

    /** What the listener holds; throws once when it is told to. */
    private static final class Told implements StateSink<ServiceName, GlobalService> {
        private final Map<ServiceName, GlobalService> table = new TreeMap<>();
        private boolean failing;

        @Override
        public void update(Map<ServiceName, GlobalService> changed) {
            failIfAsked();
            table.putAll(changed);
        }

        @Override
        public void delete(Set<ServiceName> gone) {
            failIfAsked();
            table.keySet().removeAll(gone);
        }

        @Override
        public void prune(Map<ServiceName, GlobalService> whole) {
            table.keySet().retainAll(whole.keySet());
        }

        private void failIfAsked() {
            if (failing) {
                failing = false;
                throw new IllegalStateException("full");
            }
        }
    }

    private static ClusterService part(ClusterName cluster, ServiceName name, String backend) {
        return ClusterService.of(cluster, new ClusterId(1), name)
                .withBackend(IpAddress.parse(backend), Map.of("http", ServicePort.tcp(80)));
    }

    private void update(ClusterName cluster, ServiceName name, String backend) {
        services.of(cluster).update(Map.of(name, part(cluster, name, backend)));
    }

    @Test
    void putsTogetherWhatClustersSayOfTheSameName() {
        update(TORONTO, ECHO, "10.219.0.1");
        update(SINGAPORE, ECHO, "10.218.0.1");
        update(SINGAPORE, DNS, "10.218.0.2");
        assertThat(services.get(ECHO).orElseThrow().backends())
                .extracting(ServiceBackend::cluster)
                .containsExactly(SINGAPORE, TORONTO);
        assertThat(services.snapshot().keySet()).containsExactly(DNS, ECHO);
    }

    @Test
    void forgetsAServiceWithItsLastCluster() {
        update(TORONTO, ECHO, "10.219.0.1");
        update(SINGAPORE, ECHO, "10.218.0.1");
        services.of(TORONTO).delete(Set.of(ECHO));
        assertThat(services.get(ECHO).orElseThrow().parts()).containsOnlyKeys(SINGAPORE);
        services.of(SINGAPORE).delete(Set.of(ECHO));
        assertThat(services.get(ECHO)).isEmpty();
    }

    @Test
    void prunesWhatOneClusterNoLongerHasAndNothingOfOthers() {
        update(TORONTO, ECHO, "10.219.0.1");
        update(TORONTO, DNS, "10.219.0.2");
        update(SINGAPORE, ECHO, "10.218.0.1");
        services.of(TORONTO).prune(Map.of(DNS, part(TORONTO, DNS, "10.219.0.2")));
        assertThat(services.get(ECHO).orElseThrow().parts()).containsOnlyKeys(SINGAPORE);
        assertThat(services.get(DNS)).isPresent();
    }

    @Test
    void prefersWhomTheReaderSaysBeforeAndAfterAServiceIsThere() {
        services.prefer(ECHO, ServiceAffinity.LOCAL);
        update(ATLANTA, ECHO, "10.217.0.1");
        update(TORONTO, ECHO, "10.219.0.1");
        assertThat(services.get(ECHO).orElseThrow().backends()).hasSize(1);
        services.prefer(ECHO, ServiceAffinity.NONE);
        assertThat(services.get(ECHO).orElseThrow().backends()).hasSize(2);
        assertThat(told.table).isEqualTo(services.snapshot());
    }

    @Test
    void aSnapshotStaysAsItWas() {
        update(TORONTO, ECHO, "10.219.0.1");
        Map<ServiceName, GlobalService> before = services.snapshot();
        services.of(TORONTO).delete(Set.of(ECHO));
        assertThat(before).containsOnlyKeys(ECHO);
    }

    @Test
    void tellsAListenerThatFailedEverything() {
        update(TORONTO, ECHO, "10.219.0.1");
        told.failing = true;
        assertThatThrownBy(() -> services.of(TORONTO).delete(Set.of(ECHO))).hasMessage("full");
        update(SINGAPORE, DNS, "10.218.0.1");
        assertThat(told.table).isEqualTo(services.snapshot()).containsOnlyKeys(DNS);
    }
}
