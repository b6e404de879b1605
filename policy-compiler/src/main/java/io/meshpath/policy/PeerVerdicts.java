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
 * One subject's decisions on one peer: a list of the port ranges in which the same rules speak, and a decision for
 * each, made when it is first asked for. Safe for use by multiple threads: decisions are immutable, and whichever
 * thread makes one makes the same.
 */
final class PeerVerdicts {
    private static final int SPACES = PortSpace.values().length;

    private final RuleSet ruleSet;
    private final List<Rule> written;
    private final int[] speakers; // the indices of the rules that speak of the peer
    private final Ports[] ports; // of each speaker, by number
    private final int[][] firsts = new int[SPACES][]; // the first port of each range, ascending from 0
    private final @Nullable Decision[][] decisions = new Decision[SPACES][];

    PeerVerdicts(RuleSet ruleSet, List<Rule> written, PeerIdentity peer) {
        this.ruleSet = ruleSet;
        this.written = written;
        List<Rule> rules = ruleSet.rules();
        this.speakers = IntStream.range(0, rules.size())
                .filter(rule -> rules.get(rule).hasPeer(peer))
                .toArray();
        this.ports = Arrays.stream(speakers)
                .mapToObj(rule -> rules.get(rule).ports().of(peer.namedPorts()))
                .toArray(Ports[]::new);
        for (PortSpace space : PortSpace.values()) {
            int[] starts = starts(space);
            firsts[space.ordinal()] = starts;
            decisions[space.ordinal()] = new Decision[starts.length];
        }
    }

    private int[] starts(PortSpace space) {
        BitSet starts = new BitSet();
        starts.set(0);
        for (Ports spoken : ports) {
            for (PortRange range : spoken.ranges()) {
                if (range.space() == space) {
                    starts.set(range.first());
                    starts.set(range.last() + 1);
                }
            }
        }
        starts.clear(space.size());
        return starts.stream().toArray();
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
            speaking.set(speakers[i], ports[i].contains(space, port, NamedPorts.NONE));
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
