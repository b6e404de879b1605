// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    @ParameterizedTest
    @CsvSource({
        "CLUSTERS_255, 1, 65536, 131071",
        "CLUSTERS_255, 3, 196608, 262143", // Cilium's test data: identity 196915 is cluster 3's
        "CLUSTERS_255, 255, 16711680, 16777215",
        "CLUSTERS_511, 1, 32768, 65535",
        "CLUSTERS_511, 511, 16744448, 16777215",
    })
    void givesEachClusterCiliumsRange(IdentityLayout layout, int cluster, int first, int last) {
        ClusterId id = new ClusterId(cluster);
        assertThat(layout.first(id)).isEqualTo(first);
        assertThat(layout.last(id)).isEqualTo(last);
        assertThat(layout.owns(id, first)).isTrue();
        assertThat(layout.owns(id, last)).isTrue();
        assertThat(layout.owns(id, first - 1)).isFalse();
        assertThat(layout.owns(id, last + 1)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void findsTheClusterOfEveryIdentityInARange(IdentityLayout layout) {
        Random random = new Random(16);
        for (int i = 0; i < 10_000; i++) {
            ClusterId cluster = new ClusterId(1 + random.nextInt(layout.maxClusterId()));
            int identity = layout.first(cluster) + random.nextInt(1 << layout.shift());
            assertThat(layout.clusterOf(identity)).contains(cluster);
            assertThat(Identity.clusterOf(identity, layout)).contains(cluster);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 255, 256, (1 << 24) | 1, (2 << 24) | 1, -1, Integer.MIN_VALUE})
    void findsNoClusterOutsideTheRanges(int identity) {
        assertThat(IdentityLayout.CLUSTERS_255.clusterOf(identity)).isEmpty();
        assertThat(IdentityLayout.CLUSTERS_511.clusterOf(identity)).isEmpty();
    }

    @Test
    void refusesAClusterThereIsNoRoomFor() {
        ClusterId cluster = new ClusterId(256);
        assertThat(IdentityLayout.CLUSTERS_511.first(cluster)).isEqualTo(256 << 15);
        assertThatThrownBy(() -> IdentityLayout.CLUSTERS_255.first(cluster))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cluster id must be from 1 to 255 in this mesh but was 256");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 512, Integer.MAX_VALUE})
    void refusesClusterIdsOutsideTheMesh(int value) {
        assertThatThrownBy(() -> new ClusterId(value)).hasMessage("cluster id must be from 1 to 511 but was " + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "atlanta", "us-east--1", "12345678901234567890123456789012"})
    void takesCiliumsClusterNames(String name) {
        assertThat(new ClusterName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-", "A", "a.b", "a_b", "a/b", "123456789012345678901234567890123", "a\n", " a", "-a"})
    void refusesOtherClusterNames(String name) {
        assertThatThrownBy(() -> new ClusterName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("'" + name + "'");
    }

    @Test
    void numbersReservedIdentitiesAsCiliumDoes() {
        assertThat(ReservedIdentity.values())
                .extracting(ReservedIdentity::number)
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(ReservedIdentity.of(6)).contains(ReservedIdentity.REMOTE_NODE);
        assertThat(ReservedIdentity.of(11)).isEmpty();
        assertThat(ReservedIdentity.of(-1)).isEmpty();
        assertThat(ReservedIdentity.REMOTE_NODE.label()).hasToString("reserved:remote-node");
    }

    @Test
    void knowsTheScopes() {
        assertThat(Identity.scope(0)).isEqualTo(Identity.Scope.GLOBAL);
        assertThat(Identity.scope(0xff_ffff)).isEqualTo(Identity.Scope.GLOBAL);
        assertThat(Identity.scope(Identity.local(1))).isEqualTo(Identity.Scope.LOCAL);
        assertThat(Identity.isLocal(Identity.local(0xff_ffff))).isTrue();
        assertThat(Identity.scope(2 << 24)).isEqualTo(Identity.Scope.REMOTE_NODE);
        assertThatThrownBy(() -> Identity.scope(-1)).hasMessage("identity of no known scope: 4294967295");
        assertThatThrownBy(() -> Identity.local(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Identity.local(1 << 24)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void printsReservedIdentitiesByLabel() {
        assertThat(Identity.text(2)).isEqualTo("reserved:world");
        assertThat(Identity.text(196915)).isEqualTo("196915");
        assertThat(Identity.isReserved(255)).isTrue();
        assertThat(Identity.isReserved(256)).isFalse();
        assertThat(Identity.isReserved(-1)).isFalse();
    }
}
