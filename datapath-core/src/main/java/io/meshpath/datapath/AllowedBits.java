// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a matrix allows, one bit for each column and each row that differs from the others in this; rows that differ only in the
 * deciding rule share a bit. Sixty-four bits of a column are a word, and the words of all columns a plane. Immutable.
 */
final class AllowedBits {
    private final int[] bitOfRow;
    private final long[][] planes;

    private AllowedBits(int[] bitOfRow, long[][] planes) {
        this.bitOfRow = bitOfRow;
        this.planes = planes;
    }

    static AllowedBits of(VerdictMatrix matrix) {
        int[] bitOfRow = new int[matrix.rows()];
        Map<BitSet, Integer> bits = new LinkedHashMap<>();
        for (int row = 0; row < bitOfRow.length; row++) {
            bitOfRow[row] = bits.computeIfAbsent(allowedColumns(matrix, row), columns -> bits.size());
        }
        long[][] planes = new long[(bits.size() + Long.SIZE - 1) / Long.SIZE][matrix.columns()];
        bits.forEach((columns, bit) ->
                columns.stream().forEach(column -> planes[bit / Long.SIZE][column] |= 1L << bit % Long.SIZE));
        return new AllowedBits(bitOfRow, planes);
    }

    private static BitSet allowedColumns(VerdictMatrix matrix, int row) {
        BitSet allowed = new BitSet(matrix.columns());
        for (int column = 0; column < matrix.columns(); column++) {
            if (Verdict.isAllowed(matrix.verdict(row, column))) {
                allowed.set(column);
            }
        }
        return allowed;
    }

    /** The bit of a row, counted through all planes. */
    int bitOf(int row) {
        return bitOfRow[row];
    }

    int planes() {
        return planes.length;
    }

    /** Which of a plane's 64 bits are allowed in a column. */
    long word(int plane, int column) {
        return planes[plane][column];
    }
}
