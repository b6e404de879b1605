// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.policy.Peer;
import io.meshpath.policy.Rule;
import io.meshpath.policy.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A rule set in terms of marks: which of its rules speak of an identity class, which of a port class, and what they say
 * together. Immutable.
 */
final class CompiledRules {
    private static final BitSet NO_MARKS = new BitSet();

    private final Clauses clauses;
    private final int[] numbers;
    private final Speakers byPeer = new Speakers();
    private final Speakers byNaming = new Speakers();
    private final Speakers byPort = new Speakers();

    CompiledRules(Clauses clauses, Marks marks, RuleNumbers ruleNumbers) {
        this.clauses = clauses;
        this.numbers = new int[clauses.rules().size()];
        for (int i = 0; i < numbers.length; i++) {
            Rule rule = clauses.rules().get(i);
            numbers[i] = ruleNumbers.of(rule);
            for (Peer peer : rule.peers()) {
                if (peer.equals(Peer.everybody())) {
                    byPeer.always.set(i);
                } else {
                    byPeer.addRule(marks.of(new Trait.Chosen(peer)), i);
                }
            }
            Trait.Naming naming = clauses.naming(i);
            if (naming == null) {
                byNaming.always.set(i);
            } else {
                byNaming.addRule(marks.of(naming), i);
            }
            if (rule.ports().isEverything()) {
                byPort.always.set(i);
            } else {
                byPort.addRule(marks.of(rule.ports().ranges()), i);
            }
        }
    }

    Clauses clauses() {
        return clauses;
    }

    /** The matrix for all classes there are. */
    VerdictMatrix matrix(Partition<?> identities, Partition<?> ports) {
        List<BitSet> rows = new ArrayList<>();
        List<BitSet> columns = new ArrayList<>();
        int[] rowOfClass = lines(identities, this::ofIdentity, rows);
        int[] columnOfClass = lines(ports, byPort::of, columns);
        int[][] verdicts = new int[rows.size()][columns.size()];
        for (int row = 0; row < verdicts.length; row++) {
            for (int column = 0; column < verdicts[row].length; column++) {
                verdicts[row][column] = verdict(rows.get(row), columns.get(column));
            }
        }
        return joinRows(rowOfClass, columnOfClass, verdicts);
    }

    /** Whether some rule tells identities with these marks from those with none. */
    boolean heeds(BitSet identityMarks) {
        return !ofIdentity(identityMarks).equals(ofIdentity(NO_MARKS));
    }

    /** The rules that speak of identities with some marks. */
    private BitSet ofIdentity(BitSet marks) {
        BitSet speaking = byPeer.of(marks);
        speaking.and(byNaming.of(marks));
        return speaking;
    }

    private int verdict(BitSet row, BitSet column) {
        BitSet both = (BitSet) row.clone();
        both.and(column);
        RuleSet.Outcome outcome = clauses.ruleSet().outcome(both);
        return Verdict.of(outcome.kind(), outcome.decider() == RuleSet.NOBODY ? 0 : numbers[outcome.decider()]);
    }

    /** The line (row or column) of each class; lines are sets of rules, and class 0 has line 0. */
    private static int[] lines(Partition<?> classes, UnaryOperator<BitSet> speakers, List<BitSet> lines) {
        Map<BitSet, Integer> known = new HashMap<>();
        int[] lineOf = new int[classes.size()];
        for (int number = 0; number < lineOf.length; number++) {
            if (classes.isUsed(number)) {
                BitSet speaking = speakers.apply(classes.marks(number));
                lineOf[number] = known.computeIfAbsent(speaking, line -> {
                    lines.add(line);
                    return lines.size() - 1;
                });
            }
        }
        return lineOf;
    }

    private static VerdictMatrix joinRows(int[] rowOfClass, int[] columnOfClass, int[][] verdicts) {
        Map<List<Integer>, Integer> known = new LinkedHashMap<>();
        int[] joined = new int[verdicts.length];
        List<int[]> kept = new ArrayList<>();
        for (int row = 0; row < verdicts.length; row++) {
            int[] cells = verdicts[row];
            joined[row] = known.computeIfAbsent(Arrays.stream(cells).boxed().toList(), cell -> {
                kept.add(cells);
                return kept.size() - 1;
            });
        }
        int[] rows = Arrays.stream(rowOfClass).map(row -> joined[row]).toArray();
        return VerdictMatrix.of(trim(rows), trim(columnOfClass), kept.toArray(int[][]::new));
    }

    /** Without the classes at the end that are on line 0: the matrix takes them for class 0 anyway. */
    private static int[] trim(int[] lineOf) {
        int length = lineOf.length;
        while (length > 1 && lineOf[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(lineOf, length);
    }

    /** Which rules speak of a class with some marks. */
    private static final class Speakers {
        private final BitSet always = new BitSet();
        private final Map<Integer, BitSet> rulesOfMark = new HashMap<>();

        void addRule(int mark, int rule) {
            rulesOfMark.computeIfAbsent(mark, added -> new BitSet()).set(rule);
        }

        BitSet of(BitSet marks) {
            BitSet speaking = (BitSet) always.clone();
            for (int mark = marks.nextSetBit(0); mark >= 0; mark = marks.nextSetBit(mark + 1)) {
                BitSet rules = rulesOfMark.get(mark);
                if (rules != null) {
                    speaking.or(rules);
                }
            }
            return speaking;
        }
    }
}
