// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.MemoryStore;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MasterIndexTest {
    private static final IdentityLayout LAYOUT = IdentityLayout.CLUSTERS_511;
    private static final ClusterId ID = new ClusterId(3);

    private final KeyValueStore store = new MemoryStore("toronto").connect();
    private final SplittableRandom random = new SplittableRandom(511);
    private final MasterIndex index =
            new MasterIndex(new LocalNode(TORONTO, ID, LAYOUT, "n1", IpAddress.parse("192.0.2.1")));

    private void put(int number, String text) {
        store.txn().put(Keys.identity(number), text, 0).commit();
    }

    @Test
    void neverChoosesANumberThatStandsForSomething() {
        index.refresh(store);
        for (int number = LAYOUT.first(ID); number <= LAYOUT.last(ID); number++) {
            int chosen = index.take(labels(TORONTO, "app" + number), random);
            assertThat(LAYOUT.owns(ID, chosen)).isTrue();
            assertThat(index.numberOf(labels(TORONTO, "app" + number))).hasValue(chosen);
        }
        assertThatThrownBy(() -> index.take(labels(TORONTO, "one more"), random))
                .isInstanceOf(MeshException.class)
                .hasMessageContaining("all 32768 identities of toronto are in use");
    }

    @Test
    void whenAllAreTakenItLooksWhichOnesWereDeleted() {
        index.refresh(store);
        for (int number = LAYOUT.first(ID); number <= LAYOUT.last(ID); number++) {
            index.take(labels(TORONTO, "app" + number), random);
        }
        put(LAYOUT.first(ID) + 7, labels(TORONTO, "redis").kvstoreForm());
        index.refresh(store);
        assertThat(index.numberOf(labels(TORONTO, "redis"))).hasValue(LAYOUT.first(ID) + 7);
        assertThat(index.take(labels(TORONTO, "web"), random)).isNotEqualTo(LAYOUT.first(ID) + 7);
    }

    @Test
    void forgetsEverythingOfAStoreThatWasCreatedAnew() {
        for (int i = 0; i < 10; i++) {
            put(LAYOUT.first(ID) + 7, labels(TORONTO, "redis").kvstoreForm());
        }
        index.refresh(store);
        KeyValueStore anew = new MemoryStore("toronto").connect();
        index.refresh(anew);
        assertThat(index.numberOf(labels(TORONTO, "redis"))).isEmpty();
    }
}
