// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowEndsTest {
    private static final String MODEL = """
            {"cluster": "atlanta", "namespaces": {"x": {"ns": "x"}},
             "pods": [
               {"namespace": "x", "name": "a", "labels": {"pod": "a"}, "ips": ["10.217.0.11", "fd00::11"],
                "serviceAccount": "robot", "namedPorts": {"http": {"port": 80}, "dns": {"port": 53, "protocol": "UDP"}}},
               {"namespace": "x", "name": "a", "cluster": "toronto", "labels": {"pod": "a"}, "ips": ["10.219.0.11"]},
               {"namespace": "x", "name": "far", "cluster": "toronto"}],
             "nodes": [
               {"name": "n1", "labels": {"zone": "a"}, "ips": ["192.0.2.1"]},
               {"name": "n2", "cluster": "toronto", "labels": {"zone": "b"}, "ips": ["192.0.2.2"]}],
             "names": {"www.example.com": ["203.0.113.9"]}}""";
    private static final String POLICY = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: p, namespace: x}
            spec:
              endpointSelector: {}
              egress:
                - toCIDRSet: [{cidr: 198.51.100.0/24, except: [198.51.100.128/25]}]
                - toFQDNs: [{matchPattern: "*.example.com"}]
            """;

    @TempDir
    private Path folder;

    private FlowEnds ends;

    @BeforeEach
    void read() throws IOException {
        World world = World.read(Files.writeString(folder.resolve("model.json"), MODEL));
        ends = new FlowEnds(
                world, PolicyModel.of(PolicyParser.parse("p.yaml", POLICY), world.context(PeerClusters.ANY)));
    }

    @Test
    void aPodHasTheLabelsThatCiliumGivesIt() {
        assertThat(ends.of("x/a").subject())
                .contains(Labels.parse("k8s:pod=a;k8s:io.kubernetes.pod.namespace=x;"
                        + "k8s:io.cilium.k8s.namespace.labels.ns=x;"
                        + "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=x;"
                        + "k8s:io.cilium.k8s.policy.cluster=atlanta;k8s:io.cilium.k8s.policy.serviceaccount=robot;"
                        + "gen:io.cilium.k8s.named-ports=dns.UDP.53_http.TCP.80"));
    }

    @ParameterizedTest
    @CsvSource({
        "x/a, x/a",
        "atlanta/x/a, x/a",
        "10.217.0.11, x/a",
        "fd00:0::11, x/a",
        "toronto/x/a, toronto/x/a",
        "10.219.0.11, toronto/x/a",
        "x/far, toronto/x/far",
        "192.0.2.1, node n1",
        "host, host",
        "203.0.113.7, 203.0.113.7"
    })
    void anEndIsFoundByNameAndByAddress(String text, String name) {
        assertThat(ends.of(text)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"toronto/x/a", "x/far", "192.0.2.2", "203.0.113.7"})
    void whoeverIsInAnotherClusterOrInNoneIsNoSubject(String text) {
        assertThat(ends.of(text).subject()).isEmpty();
    }

    @Test
    void aNodeIsTheHostToItselfAndARemoteNodeToOthers() {
        FlowEnd node = ends.of("192.0.2.1");
        assertThat(node.subject())
                .contains(Labels.parse("reserved:host;k8s:zone=a;k8s:io.cilium.k8s.policy.cluster=atlanta"));
        assertThat(node.identity())
                .isEqualTo(Labels.parse("reserved:remote-node;node:zone=a;k8s:io.cilium.k8s.policy.cluster=atlanta"));
        assertThat(ends.of("host").subject()).isEqualTo(node.subject());
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, cidr:198.51.100.0/24;reserved:world-ipv4",
        "198.51.100.200, cidr:198.51.100.128/25;reserved:world-ipv4",
        "203.0.113.7, reserved:world-ipv4",
        "2001:db8::7, reserved:world-ipv6",
        "203.0.113.9, cidr:203.0.113.9/32;fqdn:*.example.com;reserved:world-ipv4"
    })
    void anOutsideAddressIsItsLongestPrefixOrItsNamesOrTheWorld(String address, String labels) {
        assertThat(ends.of(address).identity()).isEqualTo(Labels.parse(labels));
    }

    @Test
    void labelsStandForAPodOfTheLocalClusterUnlessTheyNameAnother() {
        assertThat(ends.of("app=web").subject())
                .contains(Labels.parse("k8s:app=web;k8s:io.kubernetes.pod.namespace=default;"
                        + "k8s:io.cilium.k8s.policy.cluster=atlanta"));
        assertThat(ends.of("app=web,io.cilium.k8s.policy.cluster=toronto").subject())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"x/q", "x", "''", "10.217.0.300", "atlanta/x/far"})
    void nobodyIsNamedByAnythingElse(String text) {
        assertThatThrownBy(() -> ends.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
