// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeLocalIdentitiesTest {
    private static final Labels WEB = Labels.parse("cidr:192.0.2.0/24;reserved:world;");
    private static final Labels NODE = Labels.parse("reserved:remote-node;k8s:io.cilium.k8s.policy.cluster=toronto;");
    private final NodeLocalIdentities identities = new NodeLocalIdentities();

    @ParameterizedTest
    @CsvSource({
        "cidr:192.0.2.0/24;reserved:world;, LOCAL",
        "fqdn:example.com;, LOCAL",
        "cidrgroup:partners;cidr:192.0.2.0/24;, LOCAL",
        "reserved:ingress;k8s:io.cilium.k8s.policy.cluster=toronto;, LOCAL",
        "reserved:remote-node;cidr:192.0.2.1/32;, REMOTE_NODE",
        "reserved:health;, LOCAL",
        "k8s:app=redis;, GLOBAL",
        "k8s:app=redis;cidr:192.0.2.0/24;, GLOBAL",
    })
    void scopeGoesByLabels(String labels, Identity.Scope scope) {
        assertThat(IdentityScopes.of(Labels.parse(labels))).isEqualTo(scope);
    }

    @ParameterizedTest
    @CsvSource({"reserved:host;, 1", "reserved:remote-node;, 6", "reserved:ingress;, 8", "reserved:world-ipv6;, 10"})
    void aReservedLabelAloneHasTheNumberThatEverybodyKnows(String labels, int number) {
        assertThat(identities.acquire(Labels.parse(labels))).isEqualTo(number);
        identities.release(number);
        assertThat(identities.acquire(Labels.parse(labels))).isEqualTo(number);
    }

    @Test
    void prefixesAndNodesHaveScopesOfTheirOwn() {
        assertThat(identities.acquire(WEB)).isEqualTo((1 << 24) + 1);
        assertThat(identities.acquire(NODE)).isEqualTo((2 << 24) + 1);
        assertThat(identities.labels((1 << 24) + 1)).contains(WEB);
    }

    @Test
    void theSameLabelsKeepTheirNumberUntilTheLastUseEnds() {
        int number = identities.acquire(WEB);
        assertThat(identities.acquire(WEB)).isEqualTo(number);
        identities.release(number);
        assertThat(identities.labels(number)).contains(WEB);
        identities.release(number);
        assertThat(identities.labels(number)).isEmpty();
    }

    @Test
    void aNumberIsGivenAnewAsLateAsPossible() {
        NodeLocalIdentities three = new NodeLocalIdentities(3);
        int first = three.acquire(cidr(1));
        three.release(first);
        assertThat(three.acquire(cidr(2))).isEqualTo(first + 1);
        assertThat(three.acquire(cidr(3))).isEqualTo(first + 2);
        assertThat(three.acquire(cidr(4))).isEqualTo(first);
        assertThatThrownBy(() -> three.acquire(cidr(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("all 3 identities of scope LOCAL are in use");
    }

    @Test
    void refusesLabelsThatTheClusterHasToAgreeOn() {
        assertThatThrownBy(() -> identities.acquire(Labels.parse("k8s:app=redis;")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("k8s:app=redis");
    }

    private static Labels cidr(int number) {
        return Labels.parse("cidr:192.0.2." + number + "/32;");
    }
}
