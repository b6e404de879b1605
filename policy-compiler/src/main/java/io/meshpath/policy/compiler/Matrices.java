// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

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
        long[] rows = pairs(identities, one::rowOf, other::rowOf);
        long[] columns = pairs(ports, one::columnOf, other::columnOf);
        for (long row : rows) {
            for (long column : columns) {
                if (one.verdict(first(row), first(column)) != other.verdict(second(row), second(column))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The lines that classes in use are on in the one and in the other, each pair once. */
    private static long[] pairs(Classes classes, IntUnaryOperator one, IntUnaryOperator other) {
        return IntStream.range(0, classes.size())
                .filter(classes::isUsed)
                .mapToLong(number -> (long) one.applyAsInt(number) << Integer.SIZE | other.applyAsInt(number))
                .sorted()
                .distinct()
                .toArray();
    }

    private static int first(long pair) {
        return (int) (pair >>> Integer.SIZE);
    }

    private static int second(long pair) {
        return (int) pair;
    }
}
