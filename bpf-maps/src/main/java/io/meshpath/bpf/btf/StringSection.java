// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The strings of one piece of BTF, by offset; those before the first are its base's. Immutable. */
final class StringSection {
    /** Identifiers are shorter; a damaged section must not become a name of megabytes, for each type anew. */
    private static final int LONGEST_NAME = 4_096;

    private final @Nullable StringSection base;
    private final byte[] octets;
    private final int origin; // where a string of offset 0 would be
    private final int first;
    private final int limit;

    /** The strings from {@code from} to {@code limit} of the octets, the last of which ends with a zero. */
    StringSection(@Nullable StringSection base, byte[] octets, int from, int limit) {
        this.base = base;
        this.octets = octets;
        this.first = base == null ? 0 : base.end();
        this.origin = from - first;
        this.limit = limit;
    }

    /** The offset of the first string that is not the base's. */
    int first() {
        return first;
    }

    /** The offset behind the last string. */
    int end() {
        return limit - origin;
    }

    /** The section as it is, without the base. */
    ByteBuffer bytes() {
        return ByteBuffer.wrap(octets, origin + first, end() - first).slice();
    }

    /**
     * The string at an offset.
     *
     * @throws BtfFormatException if there is none
     */
    String text(int offset) {
        return text(offset, Integer.MAX_VALUE);
    }

    /** The same for a name, which cannot be longer than {@value #LONGEST_NAME} bytes. */
    String name(int offset) {
        return text(offset, LONGEST_NAME);
    }

    private String text(int offset, int longest) {
        if (base != null && isBases(offset)) {
            return base.text(offset, longest);
        }
        int start = place(offset);
        if (start < 0) {
            throw BtfReader.malformed("there is no string at " + Integer.toUnsignedString(offset));
        }
        int end = start;
        while (octets[end] != 0) {
            end++;
        }
        if (end - start > longest) {
            throw BtfReader.malformed("a name of " + (end - start) + " bytes");
        }
        return new String(octets, start, end - start, StandardCharsets.UTF_8);
    }

    /** Whether the string at an offset is {@code wanted}. */
    boolean is(int offset, byte[] wanted) {
        if (base != null && isBases(offset)) {
            return base.is(offset, wanted);
        }
        int start = place(offset);
        return start >= 0
                && wanted.length < limit - start
                && octets[start + wanted.length] == 0
                && Arrays.equals(octets, start, start + wanted.length, wanted, 0, wanted.length);
    }

    /** A hash of the name at an offset up to its flavor; any number if there is no such name. */
    int hash(int offset) {
        if (base != null && isBases(offset)) {
            return base.hash(offset);
        }
        int start = place(offset);
        return start < 0 ? 0 : BtfNames.hash(octets, start, limit);
    }

    private boolean isBases(int offset) {
        return Integer.compareUnsigned(offset, first) < 0;
    }

    /** Where in the octets the string is; negative if there is none. */
    private int place(int offset) {
        return Integer.compareUnsigned(offset, end()) < 0 ? origin + offset : -1;
    }
}
