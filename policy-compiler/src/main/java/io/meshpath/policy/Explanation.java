// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A decision in plain words: the verdict, and below it what led to it and what would change it. */
final class Explanation {
    private static final int SHOWN = 3;

    private final PolicyModel model;
    private final Labels subject;
    private final Direction direction;
    private final PeerIdentity peer;
    private final PortRange port;
    private final StringBuilder out = new StringBuilder();

    Explanation(PolicyModel model, Labels subject, Direction direction, PeerIdentity peer, PortRange port) {
        this.model = model;
        this.subject = subject;
        this.direction = direction;
        this.peer = peer;
        this.port = port;
    }

    String of(Decision decision) {
        out.append(decision.isAllowed() ? "allowed" : "denied");
        out.append(decision.deciders().isEmpty() ? " by default: " : ": ");
        out.append(section()).append(" of ").append(subject);
        out.append(direction == Direction.INGRESS ? " from " : " to ").append(peer);
        out.append(", ").append(port);
        switch (decision.kind()) {
            case ALLOW -> deciders(decision, "allowed by ");
            case DENY -> {
                deciders(decision, "denied by ");
                line("a denial wins over every allowance; to allow it, take this peer or port out of it");
            }
            case DEFAULT_DENY -> {
                line(selecting(decision) + ", but none allows this packet");
                decision.selecting().forEach(rule -> line(rule.name() + " " + miss(rule)));
                line("to allow it, add to " + section() + ": " + field() + " with " + ports());
            }
            case DEFAULT_ALLOW ->
                line(selecting(decision)
                        + (decision.selecting().isEmpty() ? "" : ", but none turns the default deny on"));
        }
        return out.toString();
    }

    private void deciders(Decision decision, String verb) {
        for (Rule rule : decision.deciders()) {
            line(verb + rule.name() + ": " + some(rule.peers()) + ", "
                    + (rule.ports().isEverything()
                            ? "every packet"
                            : some(rule.ports().all())));
        }
    }

    private String selecting(Decision decision) {
        int rules = decision.selecting().size();
        return (rules == 0 ? "no rule selects" : rules == 1 ? "1 rule selects" : rules + " rules select")
                + " these endpoints in " + section();
    }

    private String miss(Rule rule) {
        if (rule.peers().isEmpty()) {
            return "names no peer; it only turns the default deny on";
        }
        if (!rule.hasPeer(peer)) {
            return "is about other peers: " + some(rule.peers());
        }
        if (!rule.hasPort(port.space(), port.first(), peer.namedPorts())) {
            return "is about other ports: " + some(rule.ports().all());
        }
        return "passes the packet on to the next tier";
    }

    private static String some(List<?> items) {
        String first = items.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(" or "));
        return items.size() > SHOWN ? first + " or " + (items.size() - SHOWN) + " more" : first;
    }

    private String field() {
        String verb = direction == Direction.INGRESS ? "from" : "to";
        if (peer.isUnknown()) {
            return verb + "Entities [all] (nobody knows this peer)";
        }
        if (peer.prefix().isPresent()) {
            return verb + "CIDR [" + peer.prefix().get() + "]";
        }
        Optional<Label> reserved = peer.labels().stream()
                .filter(label -> label.source().equals(Label.RESERVED))
                .findFirst();
        return reserved.map(label -> verb + "Entities [" + label.key() + "]")
                .orElseGet(() -> verb + "Endpoints [{matchLabels: {" + selectable() + "}}]");
    }

    /** The peer's labels that a selector needs: those of namespace and cluster only where they are not implied. */
    private String selectable() {
        Optional<String> namespace = subject.value(Label.K8S, Label.NAMESPACE);
        return peer.labels().stream()
                .filter(label -> !label.key().startsWith(Label.NAMESPACE_LABELS))
                .filter(label -> !label.key().equals(Label.SERVICE_ACCOUNT))
                .filter(label -> !label.key().equals(Label.NAMESPACE) || !namespace.equals(Optional.of(label.value())))
                .filter(label -> !label.equals(Label.cluster(model.context().cluster())))
                .map(label -> label.key() + ": " + (label.value().isEmpty() ? "\"\"" : label.value()))
                .collect(Collectors.joining(", "));
    }

    private String ports() {
        if (port.space() != PortSpace.OTHER) {
            return "toPorts [{ports: [{port: \"" + port.first() + "\", protocol: " + port.space() + "}]}]";
        }
        int number = port.first();
        if (number >= PortSpace.protocol(0)) {
            return "no toPorts (" + port + " has no ports)";
        }
        boolean v6 = number >= PortSpace.icmpv6(0);
        return "icmps [{fields: [{family: IPv" + (v6 ? 6 : 4) + ", type: " + (number & 0xff) + "}]}]";
    }

    private String section() {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    private void line(String text) {
        out.append("\n  ").append(text);
    }
}
