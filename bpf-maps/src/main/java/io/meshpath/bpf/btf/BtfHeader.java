// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where in the bytes the types and the strings are, checked. Immutable. */
record BtfHeader(int typesAt, int typesEnd, int stringsAt, int stringsEnd) {
    /** Reads it; split BTF may be without strings. */
    static BtfHeader read(byte[] octets, boolean split) {
        ByteBuffer bytes = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        if (octets.length < HEADER_SIZE) {
            throw BtfReader.malformed("only " + octets.length + " bytes");
        }
        checkStart(bytes);
        long header = bytes.getInt(HEADER_LENGTH_OFFSET) & 0xffff_ffffL;
        if (header < HEADER_SIZE || header > octets.length) {
            throw BtfReader.malformed("a header of " + header + " bytes");
        }
        int typesAt = section(bytes, header, TYPES_OFFSET, TYPES_LENGTH_OFFSET, "types");
        int stringsAt = section(bytes, header, STRINGS_OFFSET, STRINGS_LENGTH_OFFSET, "strings");
        int stringsEnd = stringsAt + bytes.getInt(STRINGS_LENGTH_OFFSET);
        boolean terminated = stringsEnd > stringsAt ? octets[stringsEnd - 1] == 0 : split;
        if (!terminated) {
            throw BtfReader.malformed("its strings do not end with a zero");
        }
        return new BtfHeader(typesAt, typesAt + bytes.getInt(TYPES_LENGTH_OFFSET), stringsAt, stringsEnd);
    }

    private static void checkStart(ByteBuffer bytes) {
        int magic = bytes.getShort(0) & 0xffff;
        if (magic == (Short.reverseBytes((short) MAGIC) & 0xffff)) {
            throw BtfReader.malformed("it is big-endian");
        } else if (magic != MAGIC) {
            throw BtfReader.malformed("it begins with 0x" + Integer.toHexString(magic));
        } else if (bytes.get(VERSION_OFFSET) != 1) {
            throw BtfReader.malformed("version " + bytes.get(VERSION_OFFSET));
        }
    }

    private static int section(ByteBuffer bytes, long header, int offsetAt, int lengthAt, String what) {
        long start = header + (bytes.getInt(offsetAt) & 0xffff_ffffL);
        long length = bytes.getInt(lengthAt) & 0xffff_ffffL;
        if (start + length > bytes.limit()) {
            throw BtfReader.malformed("its " + what + " end behind its end");
        }
        return (int) start;
    }
}
