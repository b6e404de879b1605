// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.bpf.btf.Btf;
import java.nio.ByteBuffer;

/**
 * How the bytes of one key, value or variable are shown and typed in. Buffers are in the host's byte order. Immutable.
 */
public interface ValueForm {
    /** The bytes from {@code at} on: an object of fields, an array, a number, a text. */
    JsonNode read(ByteBuffer from, int at);

    /**
     * The bytes that {@code text} stands for; fields that it does not name are zero.
     *
     * @throws IllegalArgumentException saying what was expected, if it stands for none of this form
     */
    byte[] parse(String text);

    /** The same, but fields that {@code text} does not name are what they are in {@code before}. */
    default byte[] parse(String text, byte[] before) {
        return parse(text);
    }

    /** The form of a type, where there is type information. */
    static ValueForm of(Btf types, int type, int size) {
        return new TypedForm(types, type, size);
    }

    /** An unsigned number. */
    static ValueForm number(int size) {
        return new NumberForm(size);
    }

    /** Bytes of which nothing is known but how many they are. */
    static ValueForm untyped(int size) {
        return new UntypedForm(size);
    }
}
