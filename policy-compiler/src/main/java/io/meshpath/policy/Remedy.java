// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The narrowest policy of Cilium's kinds that allows some packets: from subjects with all of these labels, to peers with all
 * of theirs.
 */
final class Remedy {
    private final PolicyContext context;
    private final Party subject;
    private final Direction direction;
    private final PeerIdentity peer;
    private final PortRange port;
    private final boolean defaultDeny;

    /** @param defaultDeny whether the default deny is on for the subject already; if not, it is not turned on */
    Remedy(
            PolicyContext context,
            Labels subject,
            Direction direction,
            PeerIdentity peer,
            PortRange port,
            boolean defaultDeny) {
        this.context = context;
        this.subject = new Party(subject);
        this.direction = direction;
        this.peer = peer;
        this.port = port;
        this.defaultDeny = defaultDeny;
    }

    /** The policy in YAML. */
    List<String> lines() {
        String section = Words.section(direction);
        Optional<String> namespace = subject.namespace().filter(name -> !subject.isNode());
        List<String> lines = new ArrayList<>();
        lines.add("apiVersion: cilium.io/v2");
        lines.add("kind: " + (namespace.isPresent() ? "CiliumNetworkPolicy" : "CiliumClusterwideNetworkPolicy"));
        lines.add("metadata: {name: " + name()
                + namespace.map(name -> ", namespace: " + quoted(name)).orElse("") + "}");
        lines.add("spec:");
        lines.add("  " + (subject.isNode() ? "nodeSelector: " : "endpointSelector: ") + selector(selecting()));
        if (!defaultDeny) {
            lines.add("  enableDefaultDeny: {" + section + ": false}");
        }
        lines.add("  " + section + ":");
        lines.add("    - " + peers(namespace));
        ports().ifPresent(ports -> lines.add("      " + ports));
        return lines;
    }

    /** What the subject is selected by: where it is neither pod nor node, that it is what it is. */
    private List<Label> selecting() {
        List<Label> labels = new ArrayList<>(subject.own());
        if (!subject.isNode() && subject.namespace().isEmpty()) {
            subject.reserved().map(key -> new Label(Label.RESERVED, key, "")).ifPresent(labels::add);
        }
        return labels;
    }

    /** Whether it allows more than was asked for: there is no way to write the protocol. */
    boolean isWider() {
        return ports().isEmpty();
    }

    private String name() {
        String packet = port.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return "allow-" + Words.section(direction) + "-" + packet;
    }

    private String peers(Optional<String> namespace) {
        String verb = direction == Direction.INGRESS ? "from" : "to";
        if (peer.isUnknown()) {
            return verb + "Entities: [all]";
        }
        if (peer.prefix().isPresent()) {
            return verb + "CIDR: [\"" + peer.prefix().get() + "\"]";
        }
        Party other = new Party(peer.labels());
        boolean node = peer.labels().contains(ReservedIdentity.REMOTE_NODE.label());
        if (node && !other.own().isEmpty()) {
            return verb + "Nodes: [" + selector(with(other.own(), Optional.empty())) + "]";
        }
        return other.reserved()
                .map(key -> verb + "Entities: [" + key + "]")
                .orElseGet(() -> verb + "Endpoints: ["
                        + selector(with(
                                other.own(), other.namespace().filter(name -> !namespace.equals(Optional.of(name)))))
                        + "]");
    }

    /** Labels of a peer, and where it is, if that is not implied. */
    private List<Label> with(List<Label> own, Optional<String> namespace) {
        List<Label> labels = new ArrayList<>(own);
        namespace.ifPresent(name -> labels.add(Label.k8s(Label.NAMESPACE, name)));
        peer.labels()
                .cluster()
                .filter(cluster -> context.peers() == PeerClusters.ANY || !cluster.equals(context.cluster()))
                .ifPresent(cluster -> labels.add(Label.cluster(cluster)));
        return labels;
    }

    private static String selector(List<Label> labels) {
        if (labels.isEmpty()) {
            return "{}";
        }
        return "{matchLabels: {" + labels.stream().map(Remedy::entry).collect(Collectors.joining(", ")) + "}}";
    }

    private static String entry(Label label) {
        boolean plain = label.source().equals(Label.K8S) || label.source().equals(Label.NODE);
        return (plain ? "" : label.source() + ":") + label.key() + ": " + quoted(label.value());
    }

    // YAML takes 1, true, null and their kind for something else than text.
    private static String quoted(String value) {
        boolean text =
                value.matches("[A-Za-z][-A-Za-z0-9_.]*") && !value.matches("(?i)y|n|yes|no|on|off|true|false|null");
        return text ? value : "\"" + value + "\"";
    }

    private Optional<String> ports() {
        int number = port.first();
        if (port.space() != PortSpace.OTHER) {
            return Optional.of("toPorts: [{ports: [{port: \"" + number + "\", protocol: " + port.space() + "}]}]");
        }
        if (number >= PortSpace.protocol(0)) {
            return PortlessProtocol.ofKind(number)
                    .map(protocol -> "toPorts: [{ports: [{port: \"0\", protocol: " + protocol + "}]}]");
        }
        boolean v6 = number >= PortSpace.icmpv6(0);
        return Optional.of("icmps: [{fields: [{family: IPv" + (v6 ? 6 : 4) + ", type: " + (number & 0xff) + "}]}]");
    }
}
