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
    private final @Nullable BtfReader base;
    private final byte[]
            octets; // the bytes, for loops over all types: plain enough to be quick before they are compiled
    private final ByteBuffer bytes;
    private final StringSection strings;
    private final int firstId;
    private final int[] offsets; // by number less firstId
    private final BtfDecoder decoder;
    private volatile @Nullable BtfNames names; // built when first asked for

    private BtfReader(@Nullable BtfReader base, byte[] octets, StringSection strings, int[] offsets) {
        this.base = base;
        this.octets = octets;
        this.bytes = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        this.strings = strings;
        this.firstId = base == null ? 1 : base.typeCount() + 1;
        this.offsets = offsets;
        this.decoder = new BtfDecoder(bytes, strings);
    }

    /** Checks everything but the references between types, which are checked when they are followed. */
    static BtfReader read(byte[] octets, @Nullable BtfReader base) {
        BtfHeader header = BtfHeader.read(octets, base != null);
        StringSection below = base == null ? null : base.strings;
        StringSection strings = new StringSection(below, octets, header.stringsAt(), header.stringsEnd());
        return new BtfReader(base, octets, strings, index(octets, header.typesAt(), header.typesEnd()));
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

    StringSection strings() {
        return strings;
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

    /** The kind of a type that is ours, as a bit. */
    private int kindOf(int id) {
        return 1 << (octets[offsets[id - firstId] + KIND_OFFSET] & 0x1f);
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
            if ((kinds & kindOf(id)) != 0 && strings.is(nameOffset(id), name)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    /** Adds the types of this name or a flavor of it. */
    void addFlavors(String name, IntStream.Builder found) {
        if (base != null) {
            base.addFlavors(name, found);
        }
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        BtfNames index = names();
        for (int id = index.first(BtfNames.hash(wanted, 0, wanted.length)); id != 0; id = index.next(id)) {
            if (BtfNames.withoutFlavor(strings.name(nameOffset(id))).equals(name)) {
                found.add(id);
            }
        }
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

    IntStream ids(int kinds) {
        IntStream own = IntStream.rangeClosed(firstId, typeCount()).filter(id -> (kinds & kindOf(id)) != 0);
        return base == null ? own : IntStream.concat(base.ids(kinds), own);
    }

    /** The record of a type, as it is. */
    ByteBuffer record(int id) {
        int at = offset(id);
        ByteBuffer in = owner(id).bytes;
        int info = in.getInt(at + INFO_OFFSET);
        return in.slice(at, TYPE_SIZE + extraBytes(kind(info), count(info)));
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
