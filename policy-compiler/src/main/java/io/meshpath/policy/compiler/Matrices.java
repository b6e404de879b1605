// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** What to know of matrices whose classes come and go. */
final class Matrices {
    private Matrices() {}

    /**
     * The same matrix with more classes; empty where it decides about them as asked already.
     *
     * @param identityOrigins the new identity classes, and the class each is to be decided like
     * @param portOrigins the new port classes, and the class each is to be decided like
     */
    static Optional<VerdictMatrix> withClasses(
            VerdictMatrix matrix, Map<Integer, Integer> identityOrigins, Map<Integer, Integer> portOrigins) {
        if (holds(matrix::rowOf, identityOrigins) && holds(matrix::columnOf, portOrigins)) {
            return Optional.empty();
        }
        return Optional.of(matrix.withClasses(
                lines(matrix.identityClasses(), matrix::rowOf, identityOrigins),
                lines(matrix.portClasses(), matrix::columnOf, portOrigins)));
    }

    private static boolean holds(IntUnaryOperator lineOf, Map<Integer, Integer> origins) {
        for (Map.Entry<Integer, Integer> origin : origins.entrySet()) {
            if (lineOf.applyAsInt(origin.getKey()) != lineOf.applyAsInt(origin.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static int[] lines(int known, IntUnaryOperator lineOf, Map<Integer, Integer> origins) {
        int size = origins.isEmpty() ? known : Math.max(known, Collections.max(origins.keySet()) + 1);
        int[] lines = new int[size];
        Arrays.setAll(lines, lineOf);
        origins.forEach((number, origin) -> lines[number] = lineOf.applyAsInt(origin));
        return lines;
    }

    /** Whether an identity that moves between two classes loses a right. */
    static boolean takesAway(VerdictMatrix matrix, int from, int to) {
        int before = matrix.rowOf(from);
        int after = matrix.rowOf(to);
        if (before == after) {
            return false;
        }
        for (int column = 0; column < matrix.columns(); column++) {
            if (Verdict.isAllowed(matrix.verdict(before, column))
                    && !Verdict.isAllowed(matrix.verdict(after, column))) {
                return true;
            }
        }
        return false;
    }

    /** Whether two matrices have the same verdicts for all classes in use. */
    static boolean decideAlike(VerdictMatrix one, VerdictMatrix other, Classes identities, Classes ports) {
        if (one.equals(other)) {
            return true;
        }
        BitSet[] rows = pairs(identities, one.rows(), one::rowOf, other::rowOf);
        BitSet[] columns = pairs(ports, one.columns(), one::columnOf, other::columnOf);
        for (int row = 0; row < rows.length; row++) {
            for (int otherRow = rows[row].nextSetBit(0); otherRow >= 0; otherRow = rows[row].nextSetBit(otherRow + 1)) {
                if (!rowsAlike(one, row, other, otherRow, columns)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean rowsAlike(VerdictMatrix one, int row, VerdictMatrix other, int otherRow, BitSet[] columns) {
        for (int column = 0; column < columns.length; column++) {
            BitSet others = columns[column];
            for (int otherColumn = others.nextSetBit(0);
                    otherColumn >= 0;
                    otherColumn = others.nextSetBit(otherColumn + 1)) {
                if (one.verdict(row, column) != other.verdict(otherRow, otherColumn)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** By line of the one matrix, the lines of the other that classes in use on it are on. */
    private static BitSet[] pairs(Classes classes, int lines, IntUnaryOperator one, IntUnaryOperator other) {
        BitSet[] pairs = new BitSet[lines];
        Arrays.setAll(pairs, line -> new BitSet());
        for (int number = 0; number < classes.size(); number++) {
            if (classes.isUsed(number)) {
                pairs[one.applyAsInt(number)].set(other.applyAsInt(number));
            }
        }
        return pairs;
    }
}
