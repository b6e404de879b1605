// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far a rule is from speaking of a packet, and what keeps it from that. Immutable.
 *
 * @param distance from 1 on: 1 where only the port is another, or only the peer of a rule for this port; 2 where the
 *     rule is for other peers and every port; 3 where both are others; 4 where it speaks of no packet
 * @param words why, to stand behind the rule's name
 */
record NearMiss(Rule rule, int distance, String words) {
    /** What keeps a rule that does not speak of these packets from it. */
    static NearMiss of(Rule rule, PeerIdentity peer, PortRange port) {
        if (rule.peers().isEmpty()) {
            return new NearMiss(rule, 4, "allows nobody; it only turns the default deny on");
        }
        boolean hasPeer = rule.hasPeer(peer);
        boolean hasPort = rule.hasPort(port.space(), port.first(), peer.namedPorts());
        String ports = "other ports: " + Words.some(rule.ports().all());
        if (hasPeer) {
            return new NearMiss(rule, 1, "this peer, but " + ports);
        }
        String peers = "other peers: " + peers(rule, peer);
        if (!hasPort) {
            return new NearMiss(rule, 3, ports + "; " + peers);
        }
        return rule.ports().isEverything()
                ? new NearMiss(rule, 2, peers)
                : new NearMiss(rule, 1, "this port, but " + peers);
    }

    private static String peers(Rule rule, PeerIdentity peer) {
        String all = Words.peers(rule);
        return nearest(rule, peer).map(why -> all + " (" + why + ")").orElse(all);
    }

    /** What keeps the peer from being one of the rule's, where that is one thing more than that it is another. */
    private static Optional<String> nearest(Rule rule, PeerIdentity peer) {
        boolean pod = peer.labels().get(Label.NAMESPACE).isPresent();
        if (pod && rule.peers().stream().allMatch(Peer.Network.class::isInstance)) {
            return Optional.of("prefixes choose addresses outside the mesh, and the peer is a pod");
        }
        if (!pod) {
            return Optional.empty();
        }
        return rule.peers().stream()
                .filter(Peer.Endpoints.class::isInstance)
                .map(endpoints -> missing(((Peer.Endpoints) endpoints).selector(), peer.labels()))
                .filter(missing -> !missing.isEmpty())
                .min(Comparator.comparingInt(List::size))
                .filter(missing -> missing.size() <= 2)
                .map(missing -> missing.stream()
                        .map(requirement -> why(requirement, peer.labels()))
                        .collect(Collectors.joining(", ")));
    }

    private static List<Requirement> missing(Selector selector, Labels labels) {
        return selector.requirements().stream()
                .filter(requirement -> !requirement.matches(labels))
                .toList();
    }

    private static String why(Requirement requirement, Labels labels) {
        String key = Words.key(requirement.key());
        Optional<String> value = labels.get(requirement.key()).map(Label::value);
        return switch (requirement.operator()) {
            case IN -> value.map(has -> "its " + key + " is " + has).orElse("it has no " + key);
            case NOT_IN -> "its " + key + " is " + value.orElse("");
            case EXISTS -> "it has no " + key;
            case DOES_NOT_EXIST -> "it has a " + key;
        };
    }
}
