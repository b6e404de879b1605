// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** What to know of matrices whose classes come and go. */
final class Matrices {
    private record Pair(int one, int other) {}

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
        int[][] verdicts = new int[matrix.rows()][matrix.columns()];
        for (int row = 0; row < verdicts.length; row++) {
            for (int column = 0; column < verdicts[row].length; column++) {
                verdicts[row][column] = matrix.verdict(row, column);
            }
        }
        return Optional.of(VerdictMatrix.of(
                lines(matrix.identityClasses(), matrix::rowOf, identityOrigins),
                lines(matrix.portClasses(), matrix::columnOf, portOrigins),
                verdicts));
    }

    private static boolean holds(IntUnaryOperator lineOf, Map<Integer, Integer> origins) {
        return origins.entrySet().stream()
                .allMatch(origin -> lineOf.applyAsInt(origin.getKey()) == lineOf.applyAsInt(origin.getValue()));
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
        for (int column = 0; column < matrix.columns(); column++) {
            if (Verdict.isAllowed(matrix.verdict(before, column))
                    && !Verdict.isAllowed(matrix.verdict(after, column))) {
                return true;
            }
        }
        return false;
    }

    /** Whether two matrices have the same verdicts for all classes in use. */
    static boolean decideAlike(VerdictMatrix one, VerdictMatrix other, Partition<?> identities, Partition<?> ports) {
        if (one.equals(other)) {
            return true;
        }
        Set<Pair> rows = pairs(identities, one::rowOf, other::rowOf);
        Set<Pair> columns = pairs(ports, one::columnOf, other::columnOf);
        for (Pair row : rows) {
            for (Pair column : columns) {
                if (one.verdict(row.one, column.one) != other.verdict(row.other, column.other)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Set<Pair> pairs(Partition<?> classes, IntUnaryOperator one, IntUnaryOperator other) {
        Set<Pair> pairs = new HashSet<>();
        for (int number = 0; number < classes.size(); number++) {
            if (classes.isUsed(number)) {
                pairs.add(new Pair(one.applyAsInt(number), other.applyAsInt(number)));
            }
        }
        return pairs;
    }
}
