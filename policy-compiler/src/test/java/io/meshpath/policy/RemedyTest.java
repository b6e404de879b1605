// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.podIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.document.PolicyParser;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an explanation says to add is taken by the parser, and does what it says and no more. */
class RemedyTest {
    private static final List<Labels> PEERS = List.of(
            podIn("shop", "atlanta", "app=web", "tier=1"),
            podIn("default", "toronto", "app=web", "tier=1"),
            podIn("default", "atlanta", "app=web", "yes=no"),
            Labels.parse("reserved:host;k8s:io.cilium.k8s.policy.cluster=atlanta"),
            Labels.parse("reserved:remote-node;node:zone=a;k8s:io.cilium.k8s.policy.cluster=toronto"),
            Labels.parse("reserved:remote-node"),
            Labels.parse("reserved:world-ipv6"),
            Labels.parse("cidr:192.0.2.0/24"),
            Labels.parse("cidr:2001-db8--0/32;reserved:world-ipv6"));
    private static final Labels POD = podIn("default", "atlanta", "app=redis");
    private static final Labels NODE =
            Labels.parse("reserved:host;k8s:zone=a;k8s:io.cilium.k8s.policy.cluster=atlanta");

    private static final Labels INIT = Labels.parse("reserved:init");

    private static String policies(Direction direction) {
        String section = direction == Direction.INGRESS ? "ingress" : "egress";
        return Cnp.clusterwide("endpointSelector: {}\n" + section + ": [{}]\n") + "---\n"
                + Cnp.clusterwide("nodeSelector: {}\n" + section + ": [{}]\n").replace("name: p", "name: q");
    }

    private static Evaluator evaluator(String policies, PeerClusters peers) {
        return new Evaluator(PolicyModel.of(
                PolicyParser.parse("p.yaml", policies),
                PolicyContext.of(ATLANTA).withPeers(peers)));
    }

    private static String remedy(String explanation) {
        int begin = explanation.indexOf("    apiVersion:");
        assertThat(begin).as(explanation).isPositive();
        return explanation.substring(begin).stripIndent();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void allowsThePeerAndNoOther(Direction direction) {
        for (PeerClusters clusters : PeerClusters.values()) {
            for (Labels subject : List.of(POD, NODE)) {
                Evaluator before = evaluator(policies(direction), clusters);
                for (Labels peer : PEERS) {
                    if (before.decide(subject, direction, peer, PortSpace.TCP, 443)
                            .isAllowed()) {
                        continue; // the node's access to its endpoints
                    }
                    String remedy = remedy(before.explain(subject, direction, peer, PortSpace.TCP, 443));
                    Evaluator after = evaluator(policies(direction) + "---\n" + remedy, clusters);
                    assertThat(PEERS)
                            .as(remedy)
                            .allSatisfy(other -> assertThat(after.decide(subject, direction, other, PortSpace.TCP, 443)
                                            .isAllowed())
                                    .isEqualTo(other.equals(peer)
                                            || isNamed(other, remedy)
                                            || before.decide(subject, direction, other, PortSpace.TCP, 443)
                                                    .isAllowed()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void allowsTheSubjectAndNoOther(Direction direction) {
        List<Labels> subjects = List.of(POD, podIn("shop", "atlanta", "app=redis"), NODE, INIT);
        Labels peer = Labels.parse("cidr:192.0.2.0/24");
        Evaluator before = evaluator(policies(direction), PeerClusters.LOCAL);
        for (Labels subject : subjects) {
            String remedy = remedy(before.explain(subject, direction, peer, PortSpace.TCP, 443));
            Evaluator after = evaluator(policies(direction) + "---\n" + remedy, PeerClusters.LOCAL);
            assertThat(subjects)
                    .as(remedy)
                    .filteredOn(other -> after.decide(other, direction, peer, PortSpace.TCP, 443)
                            .isAllowed())
                    .containsExactly(subject);
        }
    }

    // An entity is everybody it names.
    private static boolean isNamed(Labels peer, String remedy) {
        return peer.stream()
                .filter(label -> label.source().equals(Label.RESERVED))
                .anyMatch(label -> remedy.contains("Entities: [" + label.key() + "]"));
    }

    @ParameterizedTest
    @CsvSource({"TCP, 6379", "UDP, 53", "SCTP, 3868", "OTHER, 8", "OTHER, 384", "OTHER, 624", "OTHER, 559"})
    void allowsThePacket(PortSpace space, int port) {
        Evaluator before = evaluator(policies(Direction.EGRESS), PeerClusters.LOCAL);
        String remedy = remedy(before.explain(POD, Direction.EGRESS, PEERS.get(0), space, port));
        Evaluator after = evaluator(policies(Direction.EGRESS) + "---\n" + remedy, PeerClusters.LOCAL);
        assertThat(after.decide(POD, Direction.EGRESS, PEERS.get(0), space, port)
                        .isAllowed())
                .isTrue();
        assertThat(after.decide(POD, Direction.EGRESS, PEERS.get(0), PortSpace.TCP, 1)
                        .isAllowed())
                .isFalse();
    }
}
