// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.MemoryStore;
import io.meshpath.mesh.time.HandClock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeaconTest {
    private final HandClock clock = new HandClock();
    private final MeshTimers timers = MeshTimers.DEFAULT.withClock(clock);
    private final KeyValueStore store = new MemoryStore("toronto", clock).connect();
    private final Beacon beacon = new Beacon(node(TORONTO, 3, 1), timers, new Leases(timers));

    @AfterEach
    void close() {
        store.close();
    }

    private List<Entry> canaries() {
        return store.list(Keys.SYNCED, 0).entries();
    }

    private void waitForEverybody() {
        beacon.meet(store);
        beacon.showComplete(store);
        clock.move(timers.comeback());
    }

    @Test
    void promisesCanariesFromTheBeginning() {
        beacon.meet(store);
        assertThat(store.get(Keys.clusterConfig(TORONTO)).orElseThrow().text())
                .isEqualTo("{\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"maxConnectedClusters\":255}}");
        assertThat(canaries()).isEmpty();
    }

    @Test
    void writesThemOnALeaseOnceEveryNodeHasHadTheTimeToComeBack() {
        waitForEverybody();
        beacon.showComplete(store);
        assertThat(canaries())
                .allSatisfy(canary -> assertThat(canary.lease()).isNotZero())
                .extracting(Entry::key)
                .containsExactly(
                        "cilium/synced/toronto/cilium/state/identities/v1",
                        "cilium/synced/toronto/cilium/state/ip/v1",
                        "cilium/synced/toronto/cilium/state/nodes/v1",
                        "cilium/synced/toronto/cilium/state/services/v1");
    }

    @Test
    void waitsAgainAfterTheConnectionBroke() {
        waitForEverybody();
        beacon.meet(store);
        beacon.showComplete(store);
        assertThat(canaries()).isEmpty();
    }

    @Test
    void leavesThoseOfAnotherNodeAlone() {
        waitForEverybody();
        String theirs = "cilium/synced/toronto/cilium/state/nodes/v1";
        store.txn().put(theirs, "theirs", 0).commit();
        beacon.showComplete(store);
        assertThat(store.get(theirs).orElseThrow().text()).isEqualTo("theirs");
        assertThat(canaries()).hasSize(4);
    }

    @Test
    void writesNoneWhereTheConfigurationPromisesNone() {
        store.txn().put(Keys.clusterConfig(TORONTO), "{\"id\":3}", 0).commit();
        waitForEverybody();
        beacon.showComplete(store);
        assertThat(canaries()).isEmpty();
    }
}
