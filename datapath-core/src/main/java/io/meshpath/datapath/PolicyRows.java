// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.policy.VerdictMatrix;
import java.nio.ByteBuffer;

/**
 * The verdicts of a matrix, sparse: for each row the verdict that most of its columns have, if there is one, and the columns that
 * have another. Immutable.
 */
final class PolicyRows {
    private static final int ROW = PolicyRowValue.LAYOUT.byteSize();
    private static final int EXCEPTION = PolicyExceptionValue.LAYOUT.byteSize();

    private final VerdictMatrix matrix;
    private final int[] usual;
    private final long exceptions;

    private PolicyRows(VerdictMatrix matrix, int[] usual, long exceptions) {
        this.matrix = matrix;
        this.usual = usual;
        this.exceptions = exceptions;
    }

    static PolicyRows of(VerdictMatrix matrix) {
        int[] usual = new int[matrix.rows()];
        long exceptions = 0;
        for (int row = 0; row < usual.length; row++) {
            usual[row] = majority(matrix, row);
            for (int column = 0; column < matrix.columns(); column++) {
                exceptions += matrix.verdict(row, column) == usual[row] ? 0 : 1;
            }
        }
        return new PolicyRows(matrix, usual, exceptions);
    }

    // Boyer and Moore's vote: the verdict of more than half the columns, or any one.
    private static int majority(VerdictMatrix matrix, int row) {
        int candidate = 0;
        int lead = 0;
        for (int column = 0; column < matrix.columns(); column++) {
            int verdict = matrix.verdict(row, column);
            if (lead == 0) {
                candidate = verdict;
            }
            lead += verdict == candidate ? 1 : -1;
        }
        return candidate;
    }

    long bytes() {
        return (usual.length + 1L) * ROW + exceptions * EXCEPTION;
    }

    /** Writes the rows {@code at} this distance from a region's start, and their exceptions behind them. */
    void write(ByteBuffer cells, int start, int at) {
        int exception = at + (usual.length + 1) * ROW;
        for (int row = 0; row < usual.length; row++) {
            PolicyRowValue.LAYOUT.write(new PolicyRowValue(usual[row], exception), cells, start + at + row * ROW);
            exception = writeExceptions(cells, start, exception, row);
        }
        PolicyRowValue.LAYOUT.write(new PolicyRowValue(0, exception), cells, start + at + usual.length * ROW);
    }

    private int writeExceptions(ByteBuffer cells, int start, int first, int row) {
        int at = first;
        for (int column = 0; column < matrix.columns(); column++) {
            int verdict = matrix.verdict(row, column);
            if (verdict != usual[row]) {
                PolicyExceptionValue.LAYOUT.write(new PolicyExceptionValue(column, verdict), cells, start + at);
                at += EXCEPTION;
            }
        }
        return at;
    }
}
