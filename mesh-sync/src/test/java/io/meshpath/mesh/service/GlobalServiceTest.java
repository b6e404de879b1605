// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.service;

import static io.meshpath.mesh.Clusters.ATLANTA;
import static io.meshpath.mesh.Clusters.TORONTO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As atlanta sees a service that both clusters have. */
class GlobalServiceTest {
    private static final ServiceName ECHO = new ServiceName("test", "echo");
    private static final String OURS = "10.217.0.1";
    private static final String THEIRS = "10.219.0.1";

    private static ClusterService part(ClusterName cluster, int id, String... backends) {
        ClusterService service = ClusterService.of(cluster, new ClusterId(id), ECHO);
        for (String backend : backends) {
            service = service.withBackend(IpAddress.parse(backend), Map.of("http", ServicePort.tcp(80)));
        }
        return service;
    }

    private static ClusterService draining(ClusterService part, boolean draining) {
        return new ClusterService(
                part.cluster(),
                part.clusterId(),
                part.name(),
                part.frontends(),
                part.backends(),
                part.hostnames(),
                part.zones(),
                part.labels(),
                part.selector(),
                part.includeExternal(),
                part.shared(),
                draining ? part.backends().keySet() : Set.of());
    }

    private static GlobalService seen(ServiceAffinity affinity, ClusterService... parts) {
        Map<ClusterName, ClusterService> byCluster = new HashMap<>();
        List.of(parts).forEach(part -> byCluster.put(part.cluster(), part));
        return new GlobalService(ECHO, ATLANTA, affinity, byCluster);
    }

    private static List<String> addresses(GlobalService service, Set<String> healthy) {
        return service.backends(backend -> healthy.contains(backend.address().toString())).stream()
                .map(backend -> backend.address().toString())
                .toList();
    }

    @ParameterizedTest(name = "{0}: of ours {1} and of theirs {2} are well -> {3}")
    @CsvSource({
        "none, true, true, ours+theirs",
        "none, false, false, ours+theirs",
        "local, true, true, ours",
        "local, true, false, ours",
        "local, false, true, ours+theirs",
        "local, false, false, ours",
        "remote, true, true, theirs",
        "remote, false, true, theirs",
        "remote, true, false, ours+theirs",
        "remote, false, false, theirs"
    })
    void choosesTheSidesThatCiliumChooses(String affinity, boolean ours, boolean theirs, String chosen) {
        GlobalService service = seen(ServiceAffinity.parse(affinity), part(ATLANTA, 1, OURS), part(TORONTO, 3, THEIRS));
        Set<String> healthy = new HashSet<>();
        if (ours) {
            healthy.add(OURS);
        }
        if (theirs) {
            healthy.add(THEIRS);
        }
        String found = String.join("+", addresses(service, healthy))
                .replace(OURS, "ours")
                .replace(THEIRS, "theirs");
        assertThat(found).isEqualTo(chosen);
    }

    @ParameterizedTest(name = "{0}: of ours {1} drain and of theirs {2} -> {3}")
    @CsvSource({
        "none, true, false, theirs",
        "none, false, true, ours",
        "none, true, true, ours+theirs",
        "local, true, false, theirs",
        "local, true, true, ours+theirs",
        "local, false, false, ours",
        "remote, false, true, theirs",
        "remote, true, true, theirs"
    })
    void sendsNobodyToWhoDrainsWhileAnotherOfThoseChosenDoesNot(
            String affinity, boolean ours, boolean theirs, String chosen) {
        GlobalService service = seen(
                ServiceAffinity.parse(affinity),
                draining(part(ATLANTA, 1, OURS), ours),
                draining(part(TORONTO, 3, THEIRS), theirs));
        String found = String.join("+", addresses(service, Set.of(OURS, THEIRS)))
                .replace(OURS, "ours")
                .replace(THEIRS, "theirs");
        assertThat(found).isEqualTo(chosen);
    }

    @Test
    void usesOthersWhereThereIsNoLocalPart() {
        GlobalService service = seen(ServiceAffinity.LOCAL, part(TORONTO, 3, THEIRS, "10.219.0.2"));
        assertThat(service.backends()).extracting(ServiceBackend::cluster).containsExactly(TORONTO, TORONTO);
    }

    @Test
    void usesOnlyItsOwnWhereItIncludesNoOthers() {
        ClusterService own = ClusterService.read(
                part(ATLANTA, 1, OURS).toJson().replace("\"includeExternal\":true", "\"includeExternal\":false"));
        assertThat(seen(ServiceAffinity.REMOTE, own, part(TORONTO, 3, THEIRS)).backends())
                .extracting(ServiceBackend::cluster)
                .containsExactly(ATLANTA);
    }

    @Test
    void refusesAnAffinityThatCiliumDoesNotHave() {
        assertThatThrownBy(() -> ServiceAffinity.parse("nearest"))
                .hasMessage("affinity must be none, local or remote but was 'nearest'");
    }
}
