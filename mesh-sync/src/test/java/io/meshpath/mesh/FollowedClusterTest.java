// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.cilium.GoldenDump.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.GoldenSlice;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.source.Reading;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import io.meshpath.mesh.time.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowedClusterTest {
    private static final KeyLayout LAYOUT = KeyLayout.state(TORONTO);
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final Entry NODE =
            entry(LAYOUT.node("n1"), published(N1, "10.219.0.0/24").toJson());
    private static final Entry A = pod("10.219.0.5");
    private static final Entry B = pod("10.219.0.6");
    private static final Cidr POD_A = Cidr.parse("10.219.0.5/32");
    private static final Cidr POD_B = Cidr.parse("10.219.0.6/32");
    private static final Cidr OLD = Cidr.parse("10.219.0.99/32");
    private static final ServiceName ECHO = new ServiceName("test", "echo");
    private static final Entry SLICE =
            new Entry(LAYOUT.prefix(StateKind.ENDPOINT_SLICES) + "test/echo-1", GoldenSlice.PACKED, 1, 1, 0);
    private static final Duration GRACE = Duration.ofMinutes(3);

    private final HandClock clock = new HandClock();
    private final TableSinks seen = new TableSinks();
    private FollowedCluster cluster = cluster("\"syncedCanaries\":true");

    private static Entry pod(String address) {
        IpIdentity pair = address(N1, address, 3 << 16 | 5);
        return entry(LAYOUT.address(pair.prefix()), pair.toJson());
    }

    private static ClusterService echoAt(String backend) {
        return ClusterService.of(TORONTO, N1.id(), ECHO)
                .withBackend(IpAddress.parse(backend), Map.of("http", ServicePort.tcp(80)));
    }

    private static ClusterConfig config(String capabilities) {
        return ClusterConfig.read("{\"id\":3,\"capabilities\":{" + capabilities + "}}");
    }

    private FollowedCluster cluster(String capabilities) {
        ClusterConfig config = config(capabilities);
        MeshTimers timers = MeshTimers.DEFAULT.withGrace(GRACE).withClock(clock);
        FollowedCluster followed = new FollowedCluster(
                ExpectedCluster.remote(TORONTO, claims()), config, timers, seen.sinks(), state -> {});
        followed.scope(config);
        return followed;
    }

    private static Entry canary(StateKind kind) {
        return entry(LAYOUT.canary(kind), "2026-11-23T04:59:47Z");
    }

    private static List<Entry> canaries() {
        return List.of(
                canary(StateKind.NODES),
                canary(StateKind.IDENTITIES),
                canary(StateKind.ADDRESSES),
                canary(StateKind.SERVICES));
    }

    private static Entry written(Entry entry, long revision) {
        return new Entry(entry.key(), entry.value(), revision, revision, entry.lease());
    }

    private void read(boolean anew, List<Entry> canaries, Entry... entries) {
        List<Entry> all = new ArrayList<>(canaries);
        all.addAll(List.of(entries));
        StoreHeader header = new StoreHeader(1, 7, 1);
        cluster.replace(new Reading(all, anew, new Cursor(List.of("c/"), List.of(7L), header, Optional.empty())));
    }

    private void happened(Entry entry) {
        cluster.apply(List.of(new WatchBatch.Event(false, entry)), entry.modRevision());
    }

    private void readCompletely() {
        read(false, canaries(), NODE, A, B);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A, POD_B);
    }

    @Test
    void handsOnWhatIsNewWithoutWaitingForCanaries() {
        read(false, List.of(), NODE, A);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void keepsWhatIsMissingUntilTheLastCanaryIsThere() {
        readCompletely();
        read(false, canaries().subList(0, 2), NODE, A);
        happened(canary(StateKind.ADDRESSES));
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A, POD_B);
        happened(canary(StateKind.SERVICES));
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void neverDropsWhatIsWrittenAgainMeanwhile() {
        readCompletely();
        read(false, List.of(), NODE, A);
        happened(B);
        canaries().forEach(this::happened);
        assertThat(seen.addresses.told).doesNotContain("-" + POD_B);
    }

    @Test
    void dropsWhatIsMissingWhenTheGraceIsOver() {
        readCompletely();
        read(false, List.of(), NODE, A);
        clock.move(GRACE.minusSeconds(1));
        cluster.turn();
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A, POD_B);
        clock.move(Duration.ofSeconds(1));
        cluster.turn();
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void doesNotBeginTheGraceAnewWithEachReading() {
        readCompletely();
        read(false, List.of(), NODE, A);
        clock.move(GRACE.minusSeconds(1));
        read(false, List.of(), NODE, A);
        clock.move(Duration.ofSeconds(1));
        cluster.turn();
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void trustsNoCanaryThatMayHaveComeOutOfASnapshot() {
        readCompletely();
        read(true, canaries(), NODE, A);
        cluster.turn();
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A, POD_B);
        canaries().forEach(this::happened);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void trustsThoseThatWereWrittenSinceThen() {
        readCompletely();
        read(true, canaries(), NODE, A);
        read(false, canaries(), NODE, A);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A, POD_B);
        read(false, canaries().stream().map(old -> written(old, 8)).toList(), NODE, A);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void leavesWhatSinksHaveFromAnEarlierLifeUntilTheClusterIsComplete() {
        seen.addresses.table = Map.of(OLD, address(N1, "10.219.0.99", 3 << 16 | 5));
        read(false, List.of(), NODE, A);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A, OLD);
        assertThat(cluster.isComplete()).isFalse();
        canaries().forEach(this::happened);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void dropsAtOnceWhatIsMissingOfAClusterThatPromisesNoCanaries() {
        cluster = cluster("");
        read(false, List.of(), NODE, A, B);
        read(false, List.of(), NODE, A);
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void keepsWhatIsMissingOfSuchAClusterForTheGraceWhenItsEtcdIsAnew() {
        cluster = cluster("");
        read(false, List.of(), NODE, A, B);
        read(true, List.of(), NODE, A);
        read(false, List.of(), NODE, A);
        cluster.turn();
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A, POD_B);
        clock.move(GRACE);
        cluster.turn();
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
    }

    @Test
    void awaitsTheCanaryOfSlicesWhereServicesAreOnlyThere() {
        cluster = cluster("\"syncedCanaries\":true,\"endpointSlicesExportMode\":\"endpointslices-only\"");
        readCompletely();
        assertThat(cluster.isComplete()).isFalse();
        happened(canary(StateKind.ENDPOINT_SLICES));
        assertThat(cluster.isComplete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'', true", "services-and-endpointslices, true", "endpointslices-only, false"})
    void takesServicesUnlessItsSlicesAreAllThereIs(String mode, boolean services) {
        cluster = cluster("\"endpointSlicesExportMode\":\"" + mode + "\"");
        Entry service = entry(LAYOUT.service(ECHO), echoAt("10.219.0.77").toJson());
        read(false, List.of(), NODE, service, SLICE);
        assertThat(seen.services.table.get(ECHO).draining().isEmpty()).isEqualTo(services);
        assertThat(seen.services.table.get(ECHO).backends()).hasSize(services ? 1 : 3);
    }

    @Test
    void doesNotFollowAClusterAsItIsOnceItExportsItsServicesInAnotherWay() {
        assertThat(cluster.follows(config("\"syncedCanaries\":true"))).isTrue();
        assertThat(cluster.follows(config("\"endpointSlicesExportMode\":\"services-and-endpointslices\"")))
                .isTrue();
        assertThat(cluster.follows(config("\"endpointSlicesExportMode\":\"endpointslices-only\"")))
                .isFalse();
    }

    @Test
    void takesServicesAloneBackFromAClusterThatIsOutOfReachForTooLong() {
        Entry echo = entry(LAYOUT.service(ECHO), echoAt("10.219.0.77").toJson());
        read(false, canaries(), NODE, A, echo);
        cluster.dropServices();
        assertThat(seen.services.table).isEmpty();
        assertThat(seen.addresses.table).containsOnlyKeys(POD_A);
        assertThat(cluster.wantsEverything()).isTrue();
        read(false, canaries(), NODE, A, echo);
        assertThat(seen.services.table).hasSize(1);
        assertThat(cluster.wantsEverything()).isFalse();
    }
}
