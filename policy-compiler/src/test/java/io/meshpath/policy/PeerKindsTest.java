// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.pod;
import static io.meshpath.policy.Cnp.podIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom nodes, names and services stand for. */
class PeerKindsTest {
    private static final String SSD = "node:disk=ssd;";
    private static final String HERE = "k8s:io.cilium.k8s.policy.cluster=atlanta;";
    private static final String THERE = "k8s:io.cilium.k8s.policy.cluster=toronto;";
    private static final PolicyContext LOCAL = PolicyContext.of(ATLANTA);
    private static final PolicyContext ANY = LOCAL.withPeers(PeerClusters.ANY);
    private static final Service DATABASE =
            new Service("shop", "db", Map.of("tier", "data"), Map.of("app", "postgres"), List.of());
    private static final Service OUTSIDE =
            new Service("shop", "legacy", Map.of(), Map.of(), List.of(IpAddress.parse("192.0.2.7")));

    private static boolean matches(Peer peer, PolicyContext context, Labels identity) {
        return peer.in(context).stream().anyMatch(meant -> meant.matches(PeerIdentity.of(identity)));
    }

    private static Peer nodes(String label) {
        return new Peer.Nodes(label.isEmpty() ? Selector.EVERYTHING : Selector.of(Label.parse(label)));
    }

    @ParameterizedTest
    @CsvSource({
        "reserved:remote-node;" + SSD + HERE + ", true",
        "reserved:remote-node;node:disk=hdd;" + HERE + ", false",
        "reserved:remote-node;" + HERE + ", false",
        "reserved:remote-node;reserved:kube-apiserver;" + SSD + HERE + ", true",
        "reserved:host;" + SSD + HERE + ", false",
        "reserved:health;" + SSD + ", false",
        SSD + HERE + ", false"
    })
    void nodesAreChosenByTheirOwnLabels(String identity, boolean chosen) {
        assertThat(matches(nodes("node:disk=ssd"), LOCAL, Labels.parse(identity)))
                .isEqualTo(chosen);
    }

    @Test
    void nodesAreInTheLocalClusterUnlessTheirSelectorSpeaksOfClusters() {
        Labels there = Labels.parse("reserved:remote-node;" + THERE);
        assertThat(matches(nodes(""), LOCAL, there)).isFalse();
        assertThat(matches(nodes(""), ANY, there)).isTrue();
        assertThat(matches(nodes(THERE.replace(";", "")), LOCAL, there)).isTrue();
    }

    @Test
    void aNameStandsForWhoeverHasItsLabel() {
        Peer peer = new Peer.Names("*.Example.com.");
        assertThat(matches(peer, LOCAL, Labels.parse("fqdn:*.example.com;cidr:192.0.2.1/32")))
                .isTrue();
        assertThat(matches(peer, LOCAL, Labels.parse("fqdn:www.example.com;cidr:192.0.2.1/32")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Example.COM, example.com",
        "example.com., example.com",
        "world, world.",
        "world., world.",
        "*, *",
        "**.example.com, **.example.com"
    })
    void aNameHasOneForm(String written, String pattern) {
        assertThat(new Peer.Names(written).pattern()).isEqualTo(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "."})
    void anEmptyNameIsNotOneForEveryName(String written) {
        assertThatThrownBy(() -> new Peer.Names(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theModelKnowsTheNamesInUse() {
        Rule rule = new Rule(
                "p",
                "rule",
                Tier.NORMAL,
                0,
                Action.ALLOW,
                Direction.EGRESS,
                Subject.endpoints(Selector.EVERYTHING),
                List.of(new Peer.Names("b.example"), new Peer.Names("*.a.example"), new Peer.Names("B.example.")),
                Ports.EVERYTHING,
                true,
                Optional.empty());
        Policy policy = new Policy("CiliumNetworkPolicy", "", "p", "", "p.yaml", 1, 1, List.of(rule));
        assertThat(PolicyModel.of(List.of(policy), LOCAL).names())
                .containsExactly(new Peer.Names("*.a.example"), new Peer.Names("b.example"));
    }

    @Test
    void aServiceStandsForThePodsBehindIt() {
        Peer peer = new Peer.Services(ServiceSelector.named(Optional.of("shop"), "db"));
        PolicyContext context = LOCAL.withServices(List.of(DATABASE, OUTSIDE));
        assertThat(matches(peer, context, podIn("shop", "atlanta", "app=postgres")))
                .isTrue();
        assertThat(matches(peer, context, podIn("shop", "atlanta", "app=web"))).isFalse();
        assertThat(matches(peer, context, pod("app=postgres"))).isFalse();
    }

    @Test
    void thePodsBehindAServiceAreInTheLocalClusterByDefault() {
        Peer peer = new Peer.Services(ServiceSelector.named(Optional.of("shop"), "db"));
        Labels there = podIn("shop", "toronto", "app=postgres");
        assertThat(matches(peer, LOCAL.withServices(List.of(DATABASE)), there)).isFalse();
        assertThat(matches(peer, ANY.withServices(List.of(DATABASE)), there)).isTrue();
    }

    @Test
    void aServiceWithoutASelectorStandsForItsAddresses() {
        Peer peer = new Peer.Services(ServiceSelector.named(Optional.empty(), "legacy"));
        PolicyContext context = LOCAL.withServices(List.of(DATABASE, OUTSIDE));
        assertThat(matches(peer, context, Labels.parse("cidr:192.0.2.7/32"))).isTrue();
        assertThat(matches(peer, context, Labels.parse("cidr:192.0.2.8/32"))).isFalse();
    }

    @Test
    void servicesAreChosenByTheirLabelsToo() {
        Selector data = Selector.of(Label.k8s("tier", "data"));
        PolicyContext context = LOCAL.withServices(List.of(DATABASE, OUTSIDE));
        Labels postgres = podIn("shop", "atlanta", "app=postgres");
        assertThat(matches(new Peer.Services(ServiceSelector.labelled(Optional.empty(), data)), context, postgres))
                .isTrue();
        assertThat(matches(new Peer.Services(ServiceSelector.labelled(Optional.of("other"), data)), context, postgres))
                .isFalse();
    }

    @Test
    void aServiceThatNobodyKnowsStandsForNobody() {
        Peer peer = new Peer.Services(ServiceSelector.named(Optional.of("shop"), "db"));
        assertThat(matches(peer, LOCAL, podIn("shop", "atlanta", "app=postgres")))
                .isFalse();
        assertThat(peer.in(LOCAL)).containsExactly(peer).hasToString("[service shop/db]");
    }
}
