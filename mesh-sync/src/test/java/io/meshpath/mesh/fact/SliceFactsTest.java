// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.cilium.GoldenDump.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.GoldenSlice;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.cilium.ServicePort;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.WatchBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SliceFactsTest {
    private static final KeyLayout LAYOUT = KeyLayout.state(TORONTO);
    private static final ServiceName ECHO = new ServiceName("test", "echo");
    private static final String KEY = LAYOUT.prefix(StateKind.ENDPOINT_SLICES) + "test/echo-1";
    private static final IpAddress READY = IpAddress.parse("10.219.0.5");
    private static final IpAddress DRAINING = IpAddress.parse("10.219.0.6");
    private static final IpAddress SILENT = IpAddress.parse("10.219.0.8");

    private final ClusterFacts facts =
            new ClusterFacts(ExpectedCluster.remote(TORONTO, claims()), new ClusterId(3), LAYOUT);

    private FactChanges happened(boolean deleted, Entry entry) {
        return facts.apply(List.of(new WatchBatch.Event(deleted, entry)));
    }

    private void putNode(String podCidr) {
        happened(
                false,
                entry(LAYOUT.node("n1"), published(node(TORONTO, 3, 1), podCidr).toJson()));
    }

    private Changes<ServiceName, ClusterService> put(String key, ByteString value) {
        return happened(false, new Entry(key, value, 1, 1, 1)).services();
    }

    private ClusterService taken() {
        return facts.state(1).services().get(ECHO);
    }

    private String onlyRefusal() {
        assertThat(facts.refusals().list()).hasSize(1);
        return facts.refusals().list().get(0).toString();
    }

    @Test
    void takesASliceAsAServiceOfThoseWhoAreReadyOrDrain() {
        putNode("10.219.0.0/24");
        ClusterService echo = put(KEY, GoldenSlice.PACKED).changed().get(ECHO);
        assertThat(echo.backends()).containsOnlyKeys(READY, DRAINING, SILENT);
        assertThat(echo.backends().get(READY))
                .isEqualTo(Map.of("http", ServicePort.tcp(8080), "dns", new ServicePort("UDP", 53)));
        assertThat(echo.draining()).containsOnly(DRAINING);
        assertThat(facts.refusals().list()).isEmpty();
    }

    @Test
    void dropsTheServiceWithItsLastSlice() {
        putNode("10.219.0.0/24");
        put(KEY, GoldenSlice.PACKED);
        assertThat(happened(true, new Entry(KEY, ByteString.EMPTY, 1, 2, 0))
                        .services()
                        .gone())
                .containsOnly(ECHO);
    }

    @Test
    void leavesOutAddressesOfNoPodCidrUntilThereIsOne() {
        putNode("10.218.0.0/24");
        put(KEY, GoldenSlice.PACKED);
        assertThat(taken().backends()).isEmpty();
        assertThat(onlyRefusal()).startsWith(KEY + ": no node of toronto has the backend 10.219.0.5 and 3 more");
        putNode("10.219.0.0/24");
        assertThat(taken().backends()).containsOnlyKeys(READY, DRAINING, SILENT);
        assertThat(facts.refusals().list()).isEmpty();
    }

    @Test
    void keepsWhatStoodThereWhenASliceIsDamaged() {
        putNode("10.219.0.0/24");
        put(KEY, GoldenSlice.PACKED);
        put(KEY, GoldenSlice.PACKED.substring(0, 100));
        assertThat(taken().backends()).hasSize(3);
        assertThat(onlyRefusal()).startsWith(KEY + ": not zstd that can be unpacked");
    }

    @Test
    void refusesASliceUnderAnotherName() {
        put(KEY + "0", GoldenSlice.PACKED);
        assertThat(onlyRefusal()).contains("says its name is test/echo-1; the key must end with the same name");
    }

    @Test
    void refusesASliceOfAnotherClusterId() {
        ClusterFacts moved = new ClusterFacts(ExpectedCluster.remote(TORONTO, claims()), new ClusterId(4), LAYOUT);
        moved.apply(List.of(new WatchBatch.Event(false, new Entry(KEY, GoldenSlice.PACKED, 1, 1, 1))));
        assertThat(moved.refusals().list().get(0).toString()).contains("cluster id 3 but toronto's is 4");
    }

    @Test
    void takesTheServiceWholeWhereBothAreThereUnlessSlicesComeFirst() {
        putNode("10.219.0.0/24");
        ClusterService whole = ClusterService.of(TORONTO, new ClusterId(3), ECHO)
                .withBackend(IpAddress.parse("10.219.0.77"), Map.of("http", ServicePort.tcp(80)));
        put(KEY, GoldenSlice.PACKED);
        happened(false, entry(LAYOUT.service(ECHO), whole.toJson()));
        assertThat(taken()).isEqualTo(whole);
        facts.preferSlices(true);
        assertThat(taken().backends()).containsOnlyKeys(READY, DRAINING, SILENT);
    }
}
