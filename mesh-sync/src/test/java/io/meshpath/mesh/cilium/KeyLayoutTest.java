// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import static io.meshpath.mesh.Clusters.TORONTO;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyLayoutTest {
    private static final KeyLayout STATE = KeyLayout.state(TORONTO);
    private static final KeyLayout CACHE = KeyLayout.cache(TORONTO);

    @ParameterizedTest
    @CsvSource({
        "NODES, cilium/state/nodes/v1/toronto/, cilium/cache/nodes/v1/toronto/",
        "IDENTITIES, cilium/state/identities/v1/id/, cilium/cache/identities/v1/toronto/id/",
        "ADDRESSES, cilium/state/ip/v1/default/, cilium/cache/ip/v1/toronto/",
        "SERVICES, cilium/state/services/v1/toronto/, cilium/cache/services/v1/toronto/",
        "ENDPOINT_SLICES, cilium/state/endpointslices/v1/toronto/, cilium/cache/endpointslices/v1/toronto/",
        "SERVICE_EXPORTS, cilium/state/serviceexports/v1/toronto/, cilium/cache/serviceexports/v1/toronto/"
    })
    void putsEachKindWhereCiliumDoes(StateKind kind, String state, String cache) {
        assertThat(STATE.prefix(kind)).isEqualTo(state);
        assertThat(CACHE.prefix(kind)).isEqualTo(cache);
    }

    @ParameterizedTest
    @CsvSource({"NODES, nodes", "IDENTITIES, identities", "ADDRESSES, ip", "SERVICES, services"})
    void namesCanariesAsCiliumDoes(StateKind kind, String word) {
        assertThat(STATE.canary(kind)).isEqualTo("cilium/synced/toronto/cilium/state/" + word + "/v1");
        assertThat(CACHE.canary(kind)).isEqualTo("cilium/synced/toronto/cilium/cache/" + word + "/v1");
    }

    @Test
    void neverReadsASiblingWhoseNameBeginsAlike() {
        assertThat(CACHE.kindOf("cilium/cache/nodes/v1/toronto2/n1")).isEmpty();
        assertThat(CACHE.kindOf("cilium/cache/ip/v1/toronto2/10.0.0.1")).isEmpty();
        assertThat(CACHE.watched()).allSatisfy(prefix -> assertThat(prefix).endsWith("/"));
    }

    @Test
    void knowsAKeyByWhatItIsOf() {
        assertThat(CACHE.kindOf(CACHE.address(Cidr.parse("10.0.0.1/32")))).contains(StateKind.ADDRESSES);
        assertThat(CACHE.kindOf(CACHE.identity(196915))).contains(StateKind.IDENTITIES);
        assertThat(CACHE.kindOf(STATE.node("n1"))).isEmpty();
        assertThat(STATE.kindOf("cilium/state/nodes/v1/singapore/n1")).contains(StateKind.NODES);
    }

    @Test
    void writesASingleAddressWithoutALength() {
        assertThat(CACHE.address(Cidr.parse("10.0.0.1/32"))).isEqualTo("cilium/cache/ip/v1/toronto/10.0.0.1");
        assertThat(CACHE.address(Cidr.parse("10.0.0.0/24"))).isEqualTo("cilium/cache/ip/v1/toronto/10.0.0.0/24");
    }
}
