// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the types in BTF bytes and decodes one at a time. All extents are checked when the types are counted. Split BTF goes
 * on where its base ends: with type numbers and with string offsets.
 */
final class BtfReader {
    /** Identifiers are shorter; a damaged string section must not become a name of megabytes, for each type anew. */
    private static final int LONGEST_NAME = 4_096;

    private final @Nullable BtfReader base;
    private final byte[]
            octets; // the bytes, for the loops over all types: plain enough to be quick before it is compiled
    private final ByteBuffer bytes;
    private final int stringsAt;
    private final int stringsEnd;
    private final int firstId;
    private final int firstString;
    private final int[] offsets; // by number less firstId
    private final BtfDecoder decoder;
    private volatile @Nullable BtfNames names; // built when first asked for

    private BtfReader(
            @Nullable BtfReader base, byte[] octets, ByteBuffer bytes, int stringsAt, int stringsEnd, int[] offsets) {
        this.base = base;
        this.octets = octets;
        this.bytes = bytes;
        this.stringsAt = stringsAt;
        this.stringsEnd = stringsEnd;
        this.firstId = base == null ? 1 : base.typeCount() + 1;
        this.firstString = base == null ? 0 : base.stringsEnd();
        this.offsets = offsets;
        this.decoder = new BtfDecoder(bytes, this);
    }

    /** Checks everything but the references between types, which are checked when they are followed. */
    static BtfReader read(byte[] octets, @Nullable BtfReader base) {
        ByteBuffer bytes = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        if (octets.length < HEADER_SIZE) {
            throw malformed("only " + octets.length + " bytes");
        }
        checkStart(bytes);
        long header = bytes.getInt(HEADER_LENGTH_OFFSET) & 0xffff_ffffL;
        if (header < HEADER_SIZE || header > octets.length) {
            throw malformed("a header of " + header + " bytes");
        }
        int typesAt = section(bytes, header, TYPES_OFFSET, TYPES_LENGTH_OFFSET, "types");
        int stringsAt = section(bytes, header, STRINGS_OFFSET, STRINGS_LENGTH_OFFSET, "strings");
        int typesEnd = typesAt + bytes.getInt(TYPES_LENGTH_OFFSET);
        int stringsEnd = stringsAt + bytes.getInt(STRINGS_LENGTH_OFFSET);
        boolean terminated = stringsEnd > stringsAt ? octets[stringsEnd - 1] == 0 : base != null;
        if (!terminated) {
            throw malformed("its strings do not end with a zero");
        }
        return new BtfReader(base, octets, bytes, stringsAt, stringsEnd, index(octets, typesAt, typesEnd));
    }

    private static void checkStart(ByteBuffer bytes) {
        int magic = bytes.getShort(0) & 0xffff;
        if (magic == (Short.reverseBytes((short) MAGIC) & 0xffff)) {
            throw malformed("it is big-endian");
        } else if (magic != MAGIC) {
            throw malformed("it begins with 0x" + Integer.toHexString(magic));
        } else if (bytes.get(VERSION_OFFSET) != 1) {
            throw malformed("version " + bytes.get(VERSION_OFFSET));
        }
    }

    private static int section(ByteBuffer bytes, long header, int offsetAt, int lengthAt, String what) {
        long start = header + (bytes.getInt(offsetAt) & 0xffff_ffffL);
        long length = bytes.getInt(lengthAt) & 0xffff_ffffL;
        if (start + length > bytes.limit()) {
            throw malformed("its " + what + " end behind its end");
        }
        return (int) start;
    }

    private static int[] index(byte[] octets, int typesAt, int typesEnd) {
        int[] offsets = new int[(typesEnd - typesAt) / TYPE_SIZE];
        int count = 0;
        int at = typesAt;
        while (at < typesEnd) {
            int left = typesEnd - at - TYPE_SIZE;
            int kind = left < 0 ? 0 : octets[at + KIND_OFFSET] & 0x1f;
            int members = left < 0 ? 0 : octets[at + INFO_OFFSET] & 0xff | (octets[at + INFO_OFFSET + 1] & 0xff) << 8;
            int extra = extraBytes(kind, members);
            if (extra < 0 || extra > left) {
                String what = left >= 0 && extra < 0 ? "is of unknown kind " + kind : "is cut off";
                throw malformed("type " + (count + 1) + " " + what);
            }
            offsets[count++] = at;
            at += TYPE_SIZE + extra;
        }
        return Arrays.copyOf(offsets, count);
    }

    int firstId() {
        return firstId;
    }

    int typeCount() {
        return firstId - 1 + offsets.length;
    }

    BtfType type(int id) {
        return id == 0 ? BtfDecoder.VOID : owner(id).decoder.decode(offset(id));
    }

    private BtfReader owner(int id) {
        return base != null && id > 0 && id < firstId ? base.owner(id) : this;
    }

    private int offset(int id) {
        if (id <= 0 || id > typeCount()) {
            throw malformed("there is no type " + id + ", the last is " + typeCount());
        }
        BtfReader owner = owner(id);
        return owner.offsets[id - owner.firstId];
    }

    /** The kinds of the types with these numbers, all of them ours. */
    private int kindOf(int id) {
        return octets[offsets[id - firstId] + KIND_OFFSET] & 0x1f;
    }

    OptionalInt find(String name, int kinds) {
        return find(name.getBytes(StandardCharsets.UTF_8), kinds);
    }

    private OptionalInt find(byte[] name, int kinds) {
        if (base != null) {
            OptionalInt found = base.find(name, kinds);
            if (found.isPresent()) {
                return found;
            }
        }
        BtfNames index = names();
        for (int id = index.first(BtfNames.hash(name, 0, name.length)); id != 0; id = index.next(id)) {
            if ((kinds >>> kindOf(id) & 1) != 0 && isName(nameOffset(id), name)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    // Two threads may both build it: the same one.
    private BtfNames names() {
        BtfNames known = names;
        if (known == null) {
            known = BtfNames.of(this);
            names = known;
        }
        return known;
    }

    /** Where the name of a type is that is ours. */
    int nameOffset(int id) {
        int at = offsets[id - firstId];
        return octets[at] & 0xff | (octets[at + 1] & 0xff) << 8 | (octets[at + 2] & 0xff) << 16 | octets[at + 3] << 24;
    }

    private boolean isName(int offset, byte[] wanted) {
        long unsigned = offset & 0xffff_ffffL;
        if (base != null && unsigned < firstString) {
            return base.isName(offset, wanted);
        }
        long at = stringsAt - firstString + unsigned;
        if (at + wanted.length >= stringsEnd || octets[(int) at + wanted.length] != 0) {
            return false;
        }
        int start = (int) at;
        return Arrays.equals(octets, start, start + wanted.length, wanted, 0, wanted.length);
    }

    /** A hash of a name up to its flavor; any number if there is no such name. */
    int hashOfName(int offset) {
        long unsigned = offset & 0xffff_ffffL;
        if (base != null && unsigned < firstString) {
            return base.hashOfName(offset);
        }
        long at = stringsAt - firstString + unsigned;
        return at < stringsEnd ? BtfNames.hash(octets, (int) at, stringsEnd) : 0;
    }

    /** Adds the types of this name or a flavor of it. */
    void addFlavors(String name, IntStream.Builder found) {
        if (base != null) {
            base.addFlavors(name, found);
        }
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        BtfNames index = names();
        for (int id = index.first(BtfNames.hash(wanted, 0, wanted.length)); id != 0; id = index.next(id)) {
            if (BtfNames.withoutFlavor(name(nameOffset(id))).equals(name)) {
                found.add(id);
            }
        }
    }

    IntStream ids(int kinds) {
        IntStream own = IntStream.rangeClosed(firstId, typeCount()).filter(id -> (kinds >>> kindOf(id) & 1) != 0);
        return base == null ? own : IntStream.concat(base.ids(kinds), own);
    }

    /** The record of a type, as it is. */
    ByteBuffer record(int id) {
        int at = offset(id);
        ByteBuffer in = owner(id).bytes;
        int info = in.getInt(at + INFO_OFFSET);
        return in.slice(at, TYPE_SIZE + extraBytes(kind(info), count(info)));
    }

    /** The section of strings, as it is. */
    ByteBuffer strings() {
        return bytes.slice(stringsAt, stringsEnd - stringsAt);
    }

    /** The offset of the first string that is not the base's. */
    int firstString() {
        return firstString;
    }

    /** The offset behind the last string. */
    int stringsEnd() {
        return firstString + stringsEnd - stringsAt;
    }

    String string(int offset) {
        return string(offset, Integer.MAX_VALUE);
    }

    String name(int offset) {
        return string(offset, LONGEST_NAME);
    }

    private String string(int offset, int longest) {
        long unsigned = offset & 0xffff_ffffL;
        if (base != null && unsigned < firstString) {
            return base.string(offset, longest);
        }
        long start = stringsAt - firstString + unsigned;
        if (start >= stringsEnd) {
            throw malformed("there is no string at " + unsigned);
        }
        int end = (int) start;
        while (octets[end] != 0) { // the last string ends with a zero
            end++;
        }
        if (end - start > longest) {
            throw malformed("a name of " + (end - start) + " bytes");
        }
        return new String(octets, (int) start, end - (int) start, StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        return octets.clone();
    }

    boolean sameBytes(BtfReader other) {
        return Arrays.equals(octets, other.octets)
                && (base == null ? other.base == null : other.base != null && base.sameBytes(other.base));
    }

    int hash() {
        return Arrays.hashCode(octets);
    }

    static BtfFormatException malformed(String what) {
        return new BtfFormatException("malformed BTF: " + what);
    }
}
