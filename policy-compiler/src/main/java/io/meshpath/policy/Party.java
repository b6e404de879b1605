// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who has these labels, in the words of an explanation. Immutable. */
record Party(Labels labels) {
    /** Its own labels: neither where it is, nor what follows from that, nor what its ports are called. */
    List<Label> own() {
        return labels.stream()
                .filter(label -> !label.source().equals(NamedPorts.SOURCE))
                .filter(label -> !label.source().equals(Label.RESERVED))
                .filter(label -> !label.key().startsWith(Label.NAMESPACE_LABELS))
                .filter(label -> !label.key().equals(Label.SERVICE_ACCOUNT))
                .filter(label -> !label.key().equals(Label.NAMESPACE))
                .filter(label -> !label.key().equals(Label.CLUSTER))
                .toList();
    }

    Optional<String> namespace() {
        return labels.value(Label.K8S, Label.NAMESPACE);
    }

    boolean isNode() {
        return labels.contains(ReservedIdentity.HOST.label()) || labels.contains(ReservedIdentity.REMOTE_NODE.label());
    }

    /** The reserved identity it is, by the key of its label. */
    Optional<String> reserved() {
        return labels.stream()
                .filter(label -> label.source().equals(Label.RESERVED))
                .map(Label::key)
                .findFirst();
    }

    /** {@code app=web in shop}, and the cluster where it is not {@code local}; {@code remote-node zone=a}; a prefix. */
    String inWords(ClusterName local) {
        if (labels.isEmpty()) {
            return "an identity that nobody knows";
        }
        String words = own().stream().map(Party::text).collect(Collectors.joining(","));
        Optional<String> prefix = PeerIdentity.of(labels)
                .prefix()
                .map(cidr -> cidr.isSingle() ? cidr.network().toString() : cidr.toString());
        String who = prefix.or(() -> reserved().map(key -> words.isEmpty() ? key : key + " " + words))
                .orElse(words.isEmpty() ? "a pod without labels" : words);
        String where = namespace().map(namespace -> " in " + namespace).orElse("");
        return who
                + where
                + labels.cluster()
                        .filter(cluster -> !cluster.equals(local))
                        .map(cluster -> " of cluster " + cluster)
                        .orElse("");
    }

    private static String text(Label label) {
        String source =
                label.source().equals(Label.K8S) || label.source().equals(Label.NODE) ? "" : label.source() + ":";
        return source + label.key() + (label.value().isEmpty() ? "" : "=" + label.value());
    }
}
