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
import java.util.stream.Stream;

/** A decision in plain words, a line for each thought. */
final class Explanation {
    private static final int SHOWN = 3;

    private final PolicyModel model;
    private final Labels subject;
    private final Direction direction;
    private final PeerIdentity peer;
    private final PortRange port;

    Explanation(PolicyModel model, Labels subject, Direction direction, PeerIdentity peer, PortRange port) {
        this.model = model;
        this.subject = subject;
        this.direction = direction;
        this.peer = peer;
        this.port = port;
    }

    String of(Decision decision) {
        StringBuilder out = new StringBuilder(verdict(decision)).append('\n');
        if (decision.deciders().isEmpty()) {
            out.append(whoSelects(decision));
        }
        switch (decision.kind()) {
            case ALLOW -> decision.deciders().forEach(rule -> line(out, "allowed by " + rule.name() + says(rule)));
            case DENY -> {
                decision.deciders().forEach(rule -> line(out, "denied by " + rule.name() + says(rule)));
                line(out, "a denial wins over every allowance; take the peer or the port out of "
                        + (decision.deciders().size() == 1 ? "that rule" : "each of these rules"));
            }
            case DEFAULT_DENY -> {
                decision.selecting().forEach(rule -> line(out, rule.name() + whyNot(rule)));
                line(out, "to allow it, " + remedy());
            }
            case DEFAULT_ALLOW -> line(out, "to deny it, select the subject by a rule in its " + section());
        }
        return out.toString().stripTrailing();
    }

    private String verdict(Decision decision) {
        String verdict = (decision.isAllowed() ? "allowed" : "denied") + (decision.deciders().isEmpty() ? " by default" : "");
        return verdict + ": " + section() + " of " + subject
                + (direction == Direction.INGRESS ? " from " : " to ") + peer + ", " + port;
    }

    private String whoSelects(Decision decision) {
        StringBuilder out = new StringBuilder();
        int rules = decision.selecting().size();
        if (rules == 0) {
            line(out, "no rule selects the subject in its " + section() + ", so there is no default deny");
        } else {
            line(out, (rules == 1 ? "1 rule selects" : rules + " rules select") + " the subject in its " + section()
                    + ", none of them speaks of this packet, and "
                    + (decision.isAllowed() ? "none turns the default deny on" : "the default is to deny"));
        }
        return out.toString();
    }

    private String whyNot(Rule rule) {
        if (rule.peers().isEmpty()) {
            return " names no peer, it only turns the default deny on";
        }
        if (!rule.hasPeer(peer)) {
            return " is about " + some(rule.peers().stream());
        }
        if (!rule.hasPort(port.space(), port.first())) {
            return " is about " + some(rule.ports().stream());
        }
        return " passes the packet on to the next tier";
    }

    private static String says(Rule rule) {
        return ": " + some(rule.peers().stream()) + ", "
                + (rule.hasEveryPort() ? "every packet" : some(rule.ports().stream()));
    }

    private static String some(Stream<?> items) {
        List<String> all = items.map(Object::toString).toList();
        String first = all.stream().limit(SHOWN).collect(Collectors.joining(" or "));
        return all.size() > SHOWN ? first + " or " + (all.size() - SHOWN) + " more" : first;
    }

    /** What an allowing rule would have to say. */
    private String remedy() {
        return "write in " + section() + " of a policy for the subject: " + field() + ", and " + ports();
    }

    private String field() {
        String verb = direction == Direction.INGRESS ? "from" : "to";
        if (peer.isUnknown()) {
            return verb + "Entities: [all] (nobody knows the peer's identity)";
        }
        if (peer.prefix().isPresent()) {
            return verb + "CIDR: [" + peer.prefix().get() + "]";
        }
        Optional<Label> reserved = peer.labels().stream()
                .filter(label -> label.source().equals(Label.RESERVED))
                .findFirst();
        if (reserved.isPresent()) {
            return verb + "Entities: [" + reserved.get().key() + "]";
        }
        return verb + "Endpoints with matchLabels {" + selectable() + "}";
    }

    /** The peer's labels that a selector needs: those of namespace and cluster only where they are not implied. */
    private String selectable() {
        Optional<String> here = subject.value(Label.K8S, Label.NAMESPACE);
        return peer.labels().stream()
                .filter(label -> !label.key().startsWith(Label.NAMESPACE_LABELS))
                .filter(label -> !label.key().equals(Label.SERVICE_ACCOUNT))
                .filter(label -> !label.key().equals(Label.NAMESPACE) || !Optional.of(label.value()).equals(here))
                .filter(label -> !label.equals(Label.cluster(model.local())))
                .map(label -> label.key() + ": " + (label.value().isEmpty() ? "\"\"" : label.value()))
                .collect(Collectors.joining(", "));
    }

    private String ports() {
        if (port.space() != PortSpace.OTHER) {
            return "toPorts with port \"" + port.first() + "\" and protocol " + port.space();
        }
        return port + " in " + (port.first() < PortSpace.protocol(0) ? "icmps" : "toPorts, or no toPorts at all");
    }

    private String section() {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append('\n');
    }
}
