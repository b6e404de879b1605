// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A decision in plain words: the verdict, and below it what led to it and what would change it. Not safe for use by multiple
 * threads.
 */
final class Explanation {
    private static final int NEAR_MISSES = 4;

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
        out.append(Words.section(direction)).append(" of ").append(inWords(subject));
        out.append(direction == Direction.INGRESS ? " from " : " to ").append(inWords(peer.labels()));
        out.append(", ").append(port);
        passes(decision);
        switch (decision.kind()) {
            case ALLOW -> allowed(decision);
            case DENY -> denied(decision);
            case DEFAULT_DENY -> deniedByDefault(decision);
            case DEFAULT_ALLOW -> line(1, whyNoDefaultDeny(decision));
        }
        return out.toString();
    }

    private String inWords(Labels labels) {
        return new Party(labels).inWords(model.context().cluster());
    }

    /** The rule of each tier that passed the packet on to the one below, before any decided. */
    private void passes(Decision decision) {
        Set<Tier> passed = EnumSet.noneOf(Tier.class);
        for (Rule rule : decision.selecting()) {
            boolean passes = rule.action() == Action.PASS && comesFirst(rule, decision) && speaks(rule);
            if (passes && passed.add(rule.tier())) {
                line(1, "passed on to the next tier by " + name(rule));
            }
        }
    }

    private boolean comesFirst(Rule rule, Decision decision) {
        return decision.deciders().isEmpty()
                || RuleOrder.COMPARATOR.compare(rule, decision.deciders().get(0)) < 0;
    }

    private void allowed(Decision decision) {
        deciders(decision, "allowed by ");
        overruled(decision, Action.DENY, "denies");
    }

    private void denied(Decision decision) {
        deciders(decision, "denied by ");
        overruled(decision, Action.ALLOW, "allows");
        Rule decider = decision.deciders().get(0);
        switch (decider.tier()) {
            case ADMIN ->
                line(
                        1,
                        "to allow it, take this peer or port out of that rule, or accept it in tier Admin before it: with"
                                + " a lower priority, or further up in the policy");
            case NORMAL, DEFAULT ->
                line(
                        1,
                        "to allow it, take this peer or port out of that rule; a denial wins over every allowance of"
                                + " its tier");
            case BASELINE -> remedy("to allow it, add what comes before tier Baseline, such as", false);
        }
    }

    private void deniedByDefault(Decision decision) {
        line(1, whyDefaultDeny(decision));
        List<NearMiss> misses = decision.selecting().stream()
                .filter(rule -> rule.action() == Action.ALLOW && !speaks(rule))
                .map(rule -> NearMiss.of(rule, peer, port))
                .sorted(Comparator.comparingInt(NearMiss::distance))
                .toList();
        misses.stream().limit(NEAR_MISSES).forEach(miss -> line(2, name(miss.rule()) + ": " + miss.words()));
        if (misses.size() > NEAR_MISSES) {
            line(2, "and " + (misses.size() - NEAR_MISSES) + " more, none of them nearer");
        }
        remedy("to allow it, add", true);
    }

    private void remedy(String before, boolean defaultDeny) {
        Remedy remedy = new Remedy(model.context(), subject, direction, peer, port, defaultDeny);
        line(1, before + (remedy.isWider() ? " (all packets: policies have no name for " + port + ")" : "") + ":");
        remedy.lines().forEach(text -> line(2, text));
    }

    private String whyDefaultDeny(Decision decision) {
        if (subject.contains(ReservedIdentity.INIT.label())) {
            return "nothing is allowed while its labels are not known (reserved:init) but what rules allow";
        }
        if (decision.selecting().isEmpty()) {
            return "no rule selects it in " + Words.section(direction) + ", and policy is always enforced here";
        }
        return selecting(decision) + ", and none allows this packet";
    }

    private String whyNoDefaultDeny(Decision decision) {
        if (model.context().enforcement() == Enforcement.NEVER) {
            return "policy is not enforced here";
        }
        return decision.selecting().isEmpty()
                ? selecting(decision)
                : selecting(decision) + "; none denies this packet, and none turns the default deny on";
    }

    private String selecting(Decision decision) {
        int rules = decision.selecting().size();
        return (rules == 0 ? "no rule selects" : Words.rules(rules) + (rules == 1 ? " selects" : " select")) + " it in "
                + Words.section(direction);
    }

    private void deciders(Decision decision, String verb) {
        decision.deciders().forEach(rule -> line(1, verb + name(rule) + ": " + said(rule)));
    }

    /** The first rule that would have said the opposite, had it been asked. */
    private void overruled(Decision decision, Action opposite, String verb) {
        decision.selecting().stream()
                .filter(rule -> rule.action() == opposite && speaks(rule) && !comesFirst(rule, decision))
                .findFirst()
                .ifPresent(rule -> line(1, "which overrules " + name(rule) + ", that " + verb + " " + said(rule)));
    }

    private static String said(Rule rule) {
        String ports = rule.ports().isEverything()
                ? "every packet"
                : Words.some(rule.ports().all());
        return Words.peers(rule) + ", " + ports;
    }

    private static String name(Rule rule) {
        return rule.name() + Words.tier(rule);
    }

    private boolean speaks(Rule rule) {
        return rule.hasPort(port.space(), port.first(), peer.namedPorts()) && rule.hasPeer(peer);
    }

    private void line(int depth, String text) {
        out.append('\n').append("  ".repeat(depth)).append(text);
    }
}
