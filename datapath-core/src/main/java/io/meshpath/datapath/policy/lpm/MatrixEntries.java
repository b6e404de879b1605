// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The entries that say what a matrix says: those for everybody, which are class 0's, and for each other class those that each of
 * its identities has beside them. Not safe for use by multiple threads.
 */
final class MatrixEntries {
    /** Those of no matrix at all: none, and everything is denied. */
    static final MatrixEntries NONE = new MatrixEntries(
            VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[][] {{Verdict.of(Verdict.Kind.DEFAULT_DENY)}}),
            PortClasses.NONE);

    private final VerdictMatrix matrix;
    private final PortClasses ports;
    private final int everybodysRow;
    private final Map<Integer, Map<Place, Integer>> ofRow = new HashMap<>();

    /** @param ports the classes that the ports have; they do not change any more */
    MatrixEntries(VerdictMatrix matrix, PortClasses ports) {
        this.matrix = matrix;
        this.ports = ports;
        this.everybodysRow = matrix.rowOf(0);
    }

    VerdictMatrix matrix() {
        return matrix;
    }

    /** The verdicts for everybody, by place. */
    Map<Place, Integer> everybodys() {
        return ofRow.computeIfAbsent(everybodysRow, row -> PeerEntries.alone(ports, inRow(row)));
    }

    /** The verdicts for each identity of a class, by place; empty where those for everybody say it all. */
    Map<Place, Integer> of(int identityClass) {
        int row = matrix.rowOf(identityClass);
        if (row == everybodysRow) {
            return Map.of();
        }
        Map<Place, Integer> known = ofRow.get(row);
        if (known == null) {
            known = PeerEntries.over(ports, inRow(row), inRow(everybodysRow));
            ofRow.put(row, known);
        }
        return known;
    }

    /** Whether ports of these classes have other verdicts in another class. */
    boolean decidesOtherwise(List<PortClasses.Range> ranges, int portClass) {
        int column = matrix.columnOf(portClass);
        return ranges.stream()
                .mapToInt(range -> matrix.columnOf(range.portClass()))
                .anyMatch(before -> IntStream.range(0, matrix.rows())
                        .anyMatch(row -> matrix.verdict(row, before) != matrix.verdict(row, column)));
    }

    private IntToLongFunction inRow(int row) {
        return portClass -> matrix.verdict(row, matrix.columnOf(portClass));
    }
}
