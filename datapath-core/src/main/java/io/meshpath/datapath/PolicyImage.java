// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.policy.VerdictMatrix;
import java.nio.ByteBuffer;

/**
 * A verdict matrix as the region of memory that {@code policy.h} reads: what is allowed as one bit for each class of identities
 * and of ports, and behind it the verdicts with their rules, of which a row keeps only what is not usual in it. Immutable.
 */
final class PolicyImage {
    /** The unit that places are counted in by a {@link PolicyWord} (POLICY_UNIT). */
    static final int UNIT = 64;

    // More words than this, and a search among the exceptions takes their place: the bits are most of a large region
    // then.
    private static final int MOST_WORD_BYTES = 1 << 18;

    private static final int HEAD = PolicyRegionHead.LAYOUT.byteSize();

    private final int identityClasses;
    private final int portClasses;
    private final VerdictMatrix matrix;
    private final AllowedBits allowed;
    private final PolicyRows rows;
    private final boolean searched;

    /**
     * @param identityClasses how many classes there is room for; a multiple of {@link #UNIT}
     * @param portClasses likewise
     */
    PolicyImage(VerdictMatrix matrix, int identityClasses, int portClasses) {
        this.matrix = matrix;
        this.identityClasses = identityClasses;
        this.portClasses = portClasses;
        this.allowed = AllowedBits.of(matrix);
        this.rows = PolicyRows.of(matrix);
        this.searched = allowed.planes() > 1 && (long) allowed.planes() * planeBytes() > MOST_WORD_BYTES;
    }

    /** Whether identity classes have more than 64 bits. */
    boolean isWide() {
        return allowed.planes() > 1;
    }

    /** Whether there are no words of bits, because they would be too many. */
    boolean isSearched() {
        return searched;
    }

    /** Where the words are, in units. */
    int wordUnits() {
        return words() / UNIT;
    }

    /** How long the region is, in units. */
    int units() {
        return Math.toIntExact((rowsAt() + rows.bytes() + UNIT - 1) / UNIT);
    }

    private int words() {
        return HEAD + identityClasses;
    }

    private int planeBytes() {
        return portClasses * Long.BYTES;
    }

    private int planesAt() {
        return words() + (searched ? 0 : allowed.planes() * planeBytes());
    }

    private boolean hasPlanes() {
        return isWide() && !searched;
    }

    private int rowNumbersAt() {
        return planesAt() + (hasPlanes() ? identityClasses * Integer.BYTES : 0);
    }

    private int columnNumbersAt() {
        return rowNumbersAt() + identityClasses * Short.BYTES;
    }

    private int rowsAt() {
        return columnNumbersAt() + portClasses * Short.BYTES;
    }

    /** Writes the region at {@code start}, a place that no packet looks at. */
    void write(ByteBuffer cells, int start) {
        PolicyRegionHead head =
                new PolicyRegionHead(hasPlanes() ? planesAt() : 0, rowNumbersAt(), columnNumbersAt(), rowsAt());
        PolicyRegionHead.LAYOUT.write(head, cells, start);
        writeIdentityClasses(cells, start);
        for (int c = 0; c < portClasses; c++) {
            cells.putShort(start + columnNumbersAt() + c * Short.BYTES, (short) matrix.columnOf(c));
        }
        if (!searched) {
            writeWords(cells, start + words());
        }
        rows.write(cells, start, rowsAt());
    }

    private void writeIdentityClasses(ByteBuffer cells, int start) {
        for (int c = 0; c < identityClasses; c++) {
            int row = matrix.rowOf(c);
            int bit = allowed.bitOf(row);
            cells.put(start + HEAD + c, (byte) (bit % Long.SIZE));
            cells.putShort(start + rowNumbersAt() + c * Short.BYTES, (short) row);
            if (hasPlanes()) {
                cells.putInt(start + planesAt() + c * Integer.BYTES, bit / Long.SIZE * planeBytes());
            }
        }
    }

    private void writeWords(ByteBuffer cells, int at) {
        for (int plane = 0; plane < allowed.planes(); plane++) {
            for (int c = 0; c < portClasses; c++) {
                long word = allowed.word(plane, matrix.columnOf(c));
                cells.putLong(at + plane * planeBytes() + c * Long.BYTES, word);
            }
        }
    }
}
