// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.policy.Rule;
import io.meshpath.policy.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule set in terms of marks: which of its rules speak of an identity class, which of the columns that port classes are
 * on, and what they say together.
 */
final class CompiledRules {
    private static final BitSet NO_MARKS = new BitSet();

    /** Compares rows by their verdicts. */
    private static final class Row {
        final int[] verdicts;

        Row(int[] verdicts) {
            this.verdicts = verdicts;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Row that && Arrays.equals(verdicts, that.verdicts);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(verdicts);
        }
    }

    private final Clauses clauses;
    private final int[] numbers;
    private final Speakers byPeer = new Speakers();
    private final Speakers byNaming = new Speakers();
    private final BitSet heeded = new BitSet(); // the marks of identities that make a difference
    private final Lines columns;
    private final BitSet[] columnsOfRule;

    /** @param ports as they are now; matrices have columns for these */
    CompiledRules(Clauses clauses, Marks marks, RuleNumbers ruleNumbers, Classes ports) {
        this.clauses = clauses;
        this.numbers = new int[clauses.rules().size()];
        Speakers byPort = new Speakers();
        for (int i = 0; i < numbers.length; i++) {
            Rule rule = clauses.rules().get(i);
            numbers[i] = ruleNumbers.of(rule);
            for (int mark : marks.ofPeers(rule)) {
                byPeer.add(mark, i);
            }
            Trait.Naming naming = clauses.naming(i);
            byNaming.add(naming == null ? Marks.ALWAYS : marks.of(naming), i);
            byPort.add(marks.ofPorts(rule), i);
        }
        heeded.or(byPeer.heeded());
        heeded.or(byNaming.heeded());
        this.columns = new Lines(ports, byPort.heeded(), byPort::of);
        this.columnsOfRule = transposed(columns, numbers.length);
    }

    private static BitSet[] transposed(Lines columns, int rules) {
        BitSet[] ofRule = new BitSet[rules];
        Arrays.setAll(ofRule, rule -> new BitSet());
        for (int column = 0; column < columns.size(); column++) {
            int at = column;
            columns.rules(column).stream().forEach(rule -> ofRule[rule].set(at));
        }
        return ofRule;
    }

    Clauses clauses() {
        return clauses;
    }

    /** The matrix for all identity classes there are, and the port classes there were when this was made. */
    VerdictMatrix matrix(Classes identities) {
        Lines lines = new Lines(identities, heeded, this::ofIdentity);
        Map<Row, Integer> known = new HashMap<>();
        List<int[]> rows = new ArrayList<>();
        int[] rowOfLine = new int[lines.size()];
        for (int line = 0; line < rowOfLine.length; line++) {
            int[] verdicts = verdicts(lines.rules(line));
            rowOfLine[line] = known.computeIfAbsent(new Row(verdicts), added -> {
                rows.add(verdicts);
                return rows.size() - 1;
            });
        }
        int[] rowOfClass =
                Arrays.stream(lines.lineOfClass()).map(line -> rowOfLine[line]).toArray();
        return VerdictMatrix.of(trim(rowOfClass), trim(columns.lineOfClass()), rows.toArray(int[][]::new));
    }

    /** A matrix of these rules with one identity class more, or another in place of one that was. */
    VerdictMatrix withClass(VerdictMatrix matrix, int number, BitSet identityMarks) {
        return matrix.withIdentityClass(number, verdicts(ofIdentity(identityMarks)));
    }

    /** Whether some rule tells identities with these marks from those with none. */
    boolean heeds(BitSet identityMarks) {
        return identityMarks.intersects(heeded) && !ofIdentity(identityMarks).equals(ofIdentity(NO_MARKS));
    }

    /** The rules that speak of identities with some marks. */
    private BitSet ofIdentity(BitSet marks) {
        BitSet speaking = byPeer.of(marks);
        speaking.and(byNaming.of(marks));
        return speaking;
    }

    private int[] verdicts(BitSet speaking) {
        RuleSet ruleSet = clauses.ruleSet();
        int[] verdicts = new int[columns.size()];
        Arrays.fill(verdicts, Verdict.of(ruleSet.undecided()));
        ruleSet.decide(speaking, rule -> columnsOfRule[rule], verdicts.length, (rule, decided) -> {
            int verdict = Verdict.of(ruleSet.kind(rule), numbers[rule]);
            for (int column = decided.nextSetBit(0); column >= 0; column = decided.nextSetBit(column + 1)) {
                verdicts[column] = verdict;
            }
        });
        return verdicts;
    }

    /** Without the classes at the end that are on line 0: the matrix takes them for class 0 anyway. */
    private static int[] trim(int[] lineOf) {
        int length = lineOf.length;
        while (length > 1 && lineOf[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(lineOf, length);
    }
}
