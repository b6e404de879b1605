// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All verdicts of one endpoint in one direction: identity classes share rows, port classes share columns. Immutable.
 *
 * <p>A class the matrix has not heard of is class 0, so a matrix stays right while new classes appear that nothing uses
 * yet. Equal matrices decide alike and need not be enforced twice.
 */
public final class VerdictMatrix {
    /** The matrix that allows everything, as if there were no policy. */
    public static final VerdictMatrix ALLOW_ALL =
            of(new int[] {0}, new int[] {0}, new int[][] {{Verdict.of(Verdict.Kind.DEFAULT_ALLOW)}});

    private final int[] rowOfIdentityClass;
    private final int[] columnOfPortClass;
    private final int[][] verdicts;
    private int hash; // 0 until somebody asks; racing threads compute the same

    private VerdictMatrix(int[] rowOfIdentityClass, int[] columnOfPortClass, int[][] verdicts) {
        this.rowOfIdentityClass = rowOfIdentityClass;
        this.columnOfPortClass = columnOfPortClass;
        this.verdicts = verdicts;
    }

    /**
     * A matrix of these verdicts.
     *
     * @param rowOfIdentityClass the row of each identity class, from class 0 on; at least that one
     * @param columnOfPortClass the column of each port class, from class 0 on; at least that one
     * @param verdicts rows of {@link Verdict}s, all equally long
     * @throws IllegalArgumentException when the rows differ in length, or a class names a row or column there is not
     */
    public static VerdictMatrix of(int[] rowOfIdentityClass, int[] columnOfPortClass, int[][] verdicts) {
        int rows = verdicts.length;
        int columns = rows == 0 ? 0 : verdicts[0].length;
        int[][] copy = new int[rows][];
        for (int row = 0; row < rows; row++) {
            if (verdicts[row].length != columns) {
                throw new IllegalArgumentException(
                        "row " + row + " has " + verdicts[row].length + " verdicts but row 0 has " + columns);
            }
            copy[row] = verdicts[row].clone();
        }
        return new VerdictMatrix(
                checked(rowOfIdentityClass, rows, "identity class", "row"),
                checked(columnOfPortClass, columns, "port class", "column"),
                copy);
    }

    /**
     * A matrix of the same verdicts, in which classes lie elsewhere: for classes that part from others, at the cost of the
     * classes and not of the verdicts.
     *
     * @throws IllegalArgumentException when a class names a row or column there is not
     */
    public VerdictMatrix withClasses(int[] rows, int[] columns) {
        return new VerdictMatrix(
                checked(rows, rows(), "identity class", "row"),
                checked(columns, columns(), "port class", "column"),
                verdicts);
    }

    /**
     * The same matrix, in which one identity class has these verdicts: in a row that has them, or in one more. Classes
     * between it and those the matrix knew are decided like class 0.
     *
     * @param row a verdict for each column
     */
    public VerdictMatrix withIdentityClass(int identityClass, int[] row) {
        if (row.length != columns()) {
            throw new IllegalArgumentException(
                    "the row has " + row.length + " verdicts but the matrix has " + columns() + " columns");
        }
        int[] rows = Arrays.copyOf(rowOfIdentityClass, Math.max(rowOfIdentityClass.length, identityClass + 1));
        Arrays.fill(rows, Math.min(rowOfIdentityClass.length, rows.length), rows.length, rowOfIdentityClass[0]);
        int known = 0;
        while (known < verdicts.length && !Arrays.equals(verdicts[known], row)) {
            known++;
        }
        rows[identityClass] = known;
        int[][] all = verdicts;
        if (known == verdicts.length) {
            all = Arrays.copyOf(verdicts, known + 1);
            all[known] = row.clone();
        }
        return new VerdictMatrix(rows, columnOfPortClass, all);
    }

    /** The row of an identity class; of class 0 where the matrix does not know the class. */
    public int rowOf(int identityClass) {
        return rowOfIdentityClass[identityClass >= 0 && identityClass < rowOfIdentityClass.length ? identityClass : 0];
    }

    /** The column of a port class; of class 0 where the matrix does not know the class. */
    public int columnOf(int portClass) {
        return columnOfPortClass[portClass >= 0 && portClass < columnOfPortClass.length ? portClass : 0];
    }

    /** The {@link Verdict} in a cell. */
    public int verdict(int row, int column) {
        return verdicts[row][column];
    }

    /** The {@link Verdict} for a peer of this identity class and a port of this port class. */
    public int decide(int identityClass, int portClass) {
        return verdicts[rowOf(identityClass)][columnOf(portClass)];
    }

    public int rows() {
        return verdicts.length;
    }

    public int columns() {
        return verdicts[0].length;
    }

    /** How many identity classes the matrix knows: those from 0 on. */
    public int identityClasses() {
        return rowOfIdentityClass.length;
    }

    /** How many port classes the matrix knows: those from 0 on. */
    public int portClasses() {
        return columnOfPortClass.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof VerdictMatrix that
                        && rows() == that.rows()
                        && columns() == that.columns()
                        && hashCode() == that.hashCode()
                        && Arrays.equals(rowOfIdentityClass, that.rowOfIdentityClass)
                        && Arrays.equals(columnOfPortClass, that.columnOfPortClass)
                        && Arrays.deepEquals(verdicts, that.verdicts);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int classes = 31 * Arrays.hashCode(rowOfIdentityClass) + Arrays.hashCode(columnOfPortClass);
            hash = 31 * classes + Arrays.deepHashCode(verdicts);
        }
        return hash;
    }

    @Override
    public String toString() {
        return "VerdictMatrix[" + rows() + " rows of " + identityClasses() + " identity classes, " + columns()
                + " columns of " + portClasses() + " port classes]";
    }

    private static int[] checked(int[] ofClass, int limit, String className, String lineName) {
        if (ofClass.length == 0) {
            throw new IllegalArgumentException("no " + className + " at all; class 0 is needed");
        }
        for (int i = 0; i < ofClass.length; i++) {
            if (ofClass[i] < 0 || ofClass[i] >= limit) {
                throw new IllegalArgumentException(
                        className + " " + i + " names " + lineName + " " + ofClass[i] + " but there are " + limit);
            }
        }
        return ofClass.clone();
    }
}
