// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Finds the types in BTF bytes and decodes one at a time. All extents are checked when the types are counted. */
final class BtfReader {
    private final ByteBuffer bytes;
    private final int stringsAt;
    private final int stringsEnd;
    private final int[] offsets;
    private final BtfDecoder decoder;

    private BtfReader(ByteBuffer bytes, int stringsAt, int stringsEnd, int[] offsets) {
        this.bytes = bytes;
        this.stringsAt = stringsAt;
        this.stringsEnd = stringsEnd;
        this.offsets = offsets;
        this.decoder = new BtfDecoder(bytes, this);
    }

    /** Checks everything but the references between types, which are checked when they are followed. */
    static BtfReader read(ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.limit() >= HEADER_SIZE, "only " + bytes.limit() + " bytes");
        int magic = bytes.getShort(0) & 0xffff;
        require(magic != (Short.reverseBytes((short) MAGIC) & 0xffff), "it is big-endian");
        require(magic == MAGIC, "it begins with 0x" + Integer.toHexString(magic));
        require(bytes.get(VERSION_OFFSET) == 1, "version " + bytes.get(VERSION_OFFSET));
        long header = bytes.getInt(HEADER_LENGTH_OFFSET) & 0xffff_ffffL;
        require(header >= HEADER_SIZE && header <= bytes.limit(), "a header of " + header + " bytes");
        int typesAt = section(bytes, header, TYPES_OFFSET, TYPES_LENGTH_OFFSET, "types");
        int stringsAt = section(bytes, header, STRINGS_OFFSET, STRINGS_LENGTH_OFFSET, "strings");
        int typesEnd = typesAt + bytes.getInt(TYPES_LENGTH_OFFSET);
        int stringsEnd = stringsAt + bytes.getInt(STRINGS_LENGTH_OFFSET);
        require(stringsEnd > stringsAt && bytes.get(stringsEnd - 1) == 0, "its strings do not end with a zero");
        return new BtfReader(bytes, stringsAt, stringsEnd, index(bytes, typesAt, typesEnd));
    }

    private static int section(ByteBuffer bytes, long header, int offsetAt, int lengthAt, String what) {
        long start = header + (bytes.getInt(offsetAt) & 0xffff_ffffL);
        long length = bytes.getInt(lengthAt) & 0xffff_ffffL;
        require(start + length <= bytes.limit(), "its " + what + " end behind its end");
        return (int) start;
    }

    private static int[] index(ByteBuffer bytes, int typesAt, int typesEnd) {
        int[] offsets = new int[Math.max(1, (typesEnd - typesAt) / TYPE_SIZE + 1)];
        int count = 0;
        int at = typesAt;
        while (at < typesEnd) {
            require(typesEnd - at >= TYPE_SIZE, "type " + (count + 1) + " is cut off");
            int info = bytes.getInt(at + INFO_OFFSET);
            long extra = extraBytes(info);
            require(extra >= 0, "type " + (count + 1) + " is of unknown kind " + kind(info));
            require(extra <= typesEnd - at - TYPE_SIZE, "type " + (count + 1) + " is cut off");
            offsets[++count] = at;
            at += TYPE_SIZE + (int) extra;
        }
        return Arrays.copyOf(offsets, count + 1);
    }

    int typeCount() {
        return offsets.length - 1;
    }

    BtfType type(int id) {
        return id == 0 ? BtfDecoder.VOID : decoder.decode(offset(id));
    }

    private int offset(int id) {
        require(id > 0 && id < offsets.length, "there is no type " + id + ", the last is " + typeCount());
        return offsets[id];
    }

    OptionalInt find(String name, Class<? extends BtfType> type) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        return ids(type).filter(id -> isNamed(offsets[id], wanted)).findFirst();
    }

    IntStream ids(Class<? extends BtfType> type) {
        int kinds = kinds(type);
        return IntStream.rangeClosed(1, typeCount())
                .filter(id -> (kinds >>> kind(bytes.getInt(offsets[id] + INFO_OFFSET)) & 1) != 0);
    }

    /** The record of a type, as it is. */
    ByteBuffer record(int id) {
        int at = offset(id);
        return bytes.slice(at, TYPE_SIZE + (int) extraBytes(bytes.getInt(at + INFO_OFFSET)));
    }

    /** The section of strings, as it is. */
    ByteBuffer strings() {
        return bytes.slice(stringsAt, stringsEnd - stringsAt);
    }

    private boolean isNamed(int typeAt, byte[] wanted) {
        long at = stringsAt + (bytes.getInt(typeAt) & 0xffff_ffffL);
        if (at + wanted.length >= stringsEnd || bytes.get((int) at + wanted.length) != 0) {
            return false;
        }
        return ByteBuffer.wrap(wanted).equals(bytes.slice((int) at, wanted.length));
    }

    String string(int offset) {
        long start = stringsAt + (offset & 0xffff_ffffL);
        require(start < stringsEnd, "there is no string at " + (offset & 0xffff_ffffL));
        int end = (int) start;
        while (bytes.get(end) != 0) { // the last string ends with a zero
            end++;
        }
        byte[] text = new byte[end - (int) start];
        bytes.get((int) start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        byte[] copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        return copy;
    }

    boolean sameBytes(BtfReader other) {
        return bytes.equals(other.bytes);
    }

    int hash() {
        return bytes.hashCode();
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new BtfFormatException("malformed BTF: " + what);
        }
    }
}
