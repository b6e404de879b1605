// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.agent.api.EndpointRequest.Port;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PodLabelsTest {
    private static final ClusterName ATLANTA = new ClusterName("atlanta");

    private static Labels labels(Map<String, Port> ports, String... labels) {
        return PodLabels.of(
                new EndpointRequest("web", "web", "shop", Map.of("team", "blue"), List.of(labels), ports, null),
                ATLANTA);
    }

    @Test
    void aPodIsKnownByItsOwnLabelsAndThoseOfNamespaceAndCluster() {
        assertThat(labels(Map.of(), "app=web").stream().map(Label::toString))
                .containsExactlyInAnyOrder(
                        "k8s:app=web",
                        "k8s:io.cilium.k8s.policy.cluster=atlanta",
                        "k8s:io.kubernetes.pod.namespace=shop",
                        "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop",
                        "k8s:io.cilium.k8s.namespace.labels.team=blue");
    }

    @Test
    void whatControllersGiveToEachPodIsNoPartOfItsIdentity() {
        assertThat(labels(Map.of(), "app=web", "pod-template-hash=5d4b")).isEqualTo(labels(Map.of(), "app=web"));
    }

    @Test
    void namedPortsAreLabelsInCiliumsForm() {
        assertThat(labels(Map.of("http", new Port(80, "TCP"), "dns", new Port(53, "UDP"))).stream()
                        .map(Label::toString))
                .contains("gen:io.cilium.k8s.named-ports=dns.UDP.53_http.TCP.80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.cilium.k8s.policy.cluster=toronto",
                "io.kubernetes.pod.namespace=kube-system",
                "io.cilium.k8s.namespace.labels.team=red",
                "reserved:host",
                "cidr:0.0.0.0/0",
                "fqdn:example.com",
                "node:zone=a",
                "gen:io.cilium.k8s.named-ports=http.TCP.80"
            })
    void whatOthersSayOfAPodIsNotItsToChoose(String label) {
        assertThatThrownBy(() -> labels(Map.of(), label))
                .hasMessage("label " + label + " is not a pod's to choose; leave it out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http | 0 | TCP | port http: expected 1 to 65535 but was 0",
                "http | 80 | HTTP | port http: expected TCP, UDP or SCTP but was 'HTTP'",
                "80 | 80 | TCP | port name must be 1 to 15 of a-z, 0-9 and '-', a letter among them, but was '80'",
                "a_b | 80 | TCP | port name must be 1 to 15 of a-z, 0-9 and '-', a letter among them, but was 'a_b'"
            })
    void aPortThatNobodyCanMeanIsRefused(String name, int port, String protocol, String message) {
        assertThatThrownBy(() -> labels(Map.of(name, new Port(port, protocol)))).hasMessage(message);
    }
}
