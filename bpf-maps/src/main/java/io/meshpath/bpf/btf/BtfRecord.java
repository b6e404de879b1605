// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;

/** One type as the words of its record, so that names and references can be renumbered whatever its kind is. */
final class BtfRecord {
    private static final int WORD = 4;
    private static final int NAME = 0;
    private static final int INFO = 1;
    private static final int TARGET = 2;
    private static final int EXTRA = 3;

    private final int[] words;

    private BtfRecord(int[] words) {
        this.words = words;
    }

    /** The record at an offset of {@code bytes}, whose extent has been checked. */
    static BtfRecord read(ByteBuffer bytes, int at) {
        int info = bytes.getInt(at + INFO_OFFSET);
        int[] words = new int[(TYPE_SIZE + extraBytes(BtfLayout.kind(info), count(info))) / WORD];
        for (int i = 0; i < words.length; i++) {
            words[i] = bytes.getInt(at + i * WORD);
        }
        return new BtfRecord(words);
    }

    /** The words of a data section; each variable is a type, an offset and a size. */
    static int[] section(int name, int byteSize, int[][] variables) {
        int[] words = new int[EXTRA + 3 * variables.length];
        words[NAME] = name;
        words[INFO] = DATASEC << 24 | variables.length;
        words[TARGET] = byteSize;
        for (int i = 0; i < variables.length; i++) {
            System.arraycopy(variables[i], 0, words, EXTRA + 3 * i, 3);
        }
        return words;
    }

    int bytes() {
        return words.length * WORD;
    }

    int kind() {
        return BtfLayout.kind(words[INFO]);
    }

    /** Changes the offsets of all names. */
    void rename(IntUnaryOperator names) {
        int count = count(words[INFO]);
        apply(words, NAME, names);
        switch (kind()) {
            case STRUCT, UNION, ENUM64 -> each(words, count, 3, 0, names);
            case FUNC_PROTO, ENUM -> each(words, count, 2, 0, names);
            default -> {} // the others name nothing else
        }
    }

    /** A copy of the words with other references. */
    int[] renumbered(IntUnaryOperator types) {
        int[] copy = words.clone();
        int count = count(words[INFO]);
        switch (kind()) {
            case PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, VAR, DECL_TAG, TYPE_TAG -> apply(copy, TARGET, types);
            case ARRAY -> {
                apply(copy, EXTRA, types);
                apply(copy, EXTRA + 1, types);
            }
            case FUNC_PROTO -> {
                apply(copy, TARGET, types);
                each(copy, count, 2, 1, types);
            }
            case STRUCT, UNION -> each(copy, count, 3, 1, types);
            case DATASEC -> each(copy, count, 3, 0, types);
            default -> {} // integers and the like refer to nothing
        }
        return copy;
    }

    private static void each(int[] words, int count, int width, int word, IntUnaryOperator change) {
        for (int i = 0; i < count; i++) {
            apply(words, EXTRA + i * width + word, change);
        }
    }

    private static void apply(int[] words, int at, IntUnaryOperator change) {
        words[at] = change.applyAsInt(words[at]);
    }
}
