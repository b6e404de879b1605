// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.policy.PortSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One subject's decisions on one peer: a list of the port ranges in which the same rules speak, and a decision for each, made
 * when it is first asked for. Safe for use by multiple threads: decisions are immutable, and whichever thread makes one makes
 * the same.
 */
final class PeerVerdicts {
    private static final int SPACES = PortSpace.values().length;

    private final RuleSet ruleSet;
    private final List<Rule> written;
    private final Ports[] ports; // of each rule, as far as it speaks of the peer
    private final int[][] firsts = new int[SPACES][]; // the first port of each range, ascending from 0
    private final @Nullable Decision[][] decisions = new Decision[SPACES][];

    PeerVerdicts(RuleSet ruleSet, List<Rule> written, PeerIdentity peer) {
        this.ruleSet = ruleSet;
        this.written = written;
        this.ports = ports(ruleSet, peer);
        for (PortSpace space : PortSpace.values()) {
            int[] starts = starts(space);
            firsts[space.ordinal()] = starts;
            decisions[space.ordinal()] = new Decision[starts.length];
        }
    }

    private static Ports[] ports(RuleSet ruleSet, PeerIdentity peer) {
        Ports[] ports = new Ports[ruleSet.rules().size()];
        for (int i = 0; i < ports.length; i++) {
            Rule rule = ruleSet.rules().get(i);
            ports[i] = rule.hasPeer(peer) ? rule.ports().of(peer.namedPorts()) : Ports.of(List.of());
        }
        return ports;
    }

    private int[] starts(PortSpace space) {
        IntStream.Builder starts = IntStream.builder().add(0);
        for (Ports spoken : ports) {
            for (PortRange range : spoken.ranges()) {
                if (range.space() == space) {
                    starts.add(range.first());
                    starts.add(range.last() + 1);
                }
            }
        }
        return starts.build()
                .filter(start -> start < space.size())
                .distinct()
                .sorted()
                .toArray();
    }

    Decision decide(PortSpace space, int port) {
        if (port < 0 || port >= space.size()) {
            throw new IllegalArgumentException("no such port in " + space + ": " + port);
        }
        int[] starts = firsts[space.ordinal()];
        int at = Arrays.binarySearch(starts, port);
        int range = at >= 0 ? at : -at - 2;
        @Nullable Decision[] known = decisions[space.ordinal()];
        Decision decision = known[range];
        if (decision == null) {
            decision = decide(speaking(space, starts[range]));
            known[range] = decision;
        }
        return decision;
    }

    private BitSet speaking(PortSpace space, int port) {
        BitSet speaking = new BitSet();
        for (int i = 0; i < ports.length; i++) {
            speaking.set(i, ports[i].contains(space, port, NamedPorts.NONE));
        }
        return speaking;
    }

    private Decision decide(BitSet speaking) {
        RuleSet.Outcome outcome = ruleSet.outcome(speaking);
        return new Decision(outcome.kind(), deciders(speaking, outcome.decider()), written);
    }

    /** The rules that rank as the one that decided, and so say the same. */
    private List<Rule> deciders(BitSet speaking, int decider) {
        if (decider == RuleSet.NOBODY) {
            return List.of();
        }
        Rule first = ruleSet.rules().get(decider);
        List<Rule> deciders = new ArrayList<>();
        speaking.stream()
                .mapToObj(ruleSet.rules()::get)
                .filter(rule -> RuleOrder.COMPARATOR.compare(rule, first) == 0)
                .forEach(deciders::add);
        return deciders;
    }
}
