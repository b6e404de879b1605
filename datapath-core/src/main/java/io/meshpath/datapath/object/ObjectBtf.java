// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The {@code .BTF} section of an object as it goes into the kernel: raw type records, read in place, and patched where
 * the compiler leaves blanks for the loader (sizes and offsets of data sections, linkage of hidden functions).
 *
 * <p>Record layouts are those of the kernel's Documentation/bpf/btf.rst. A type number, a name or a chain of types that
 * leads nowhere throws {@link ElfException}; chains are followed {@value #LONGEST_CHAIN} steps at most.
 */
final class ObjectBtf {
    static final int INT = 1;
    static final int PTR = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int UNION = 5;
    static final int ENUM = 6;
    static final int TYPEDEF = 8;
    static final int VOLATILE = 9;
    static final int CONST = 10;
    static final int RESTRICT = 11;
    static final int FUNC = 12;
    static final int FUNC_PROTO = 13;
    static final int VAR = 14;
    static final int DATASEC = 15;
    static final int FLOAT = 16;
    static final int DECL_TAG = 17;
    static final int TYPE_TAG = 18;
    static final int ENUM64 = 19;

    /** Words of the members of structures and data sections. */
    static final int MEMBER_NAME = 0;

    static final int MEMBER_TYPE = 1;
    static final int MEMBER_BIT_OFFSET = 2;
    static final int VARIABLE = 0;
    static final int VARIABLE_OFFSET = 1;

    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_LENGTH = 24;
    private static final int RECORD_LENGTH = 12;
    private static final int LONGEST_CHAIN = 32;
    private static final int POINTER_BYTES = 8;

    private final String file;
    private final ByteBuffer bytes;
    private final int types;
    private final int strings;
    private final int stringsLength;
    private final int[] offsets; // by type number, relative to 'bytes'; number 0 is void

    private ObjectBtf(String file, ByteBuffer bytes, int types, int strings, int stringsLength, int[] offsets) {
        this.file = file;
        this.bytes = bytes;
        this.types = types;
        this.strings = strings;
        this.stringsLength = stringsLength;
        this.offsets = offsets;
    }

    /** Copies and indexes a {@code .BTF} section. */
    static ObjectBtf parse(ByteBuffer section, String file) {
        ByteBuffer bytes = ByteBuffer.allocate(section.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, section, 0, section.capacity());
        if (bytes.capacity() < HEADER_LENGTH || (bytes.getShort(0) & 0xffff) != MAGIC) {
            throw new ElfException(file, ".BTF is not BTF");
        }
        int header = bytes.getInt(4);
        int types = part(bytes, header, bytes.getInt(8), bytes.getInt(12), file, "types");
        int strings = part(bytes, header, bytes.getInt(16), bytes.getInt(20), file, "strings");
        int[] offsets = index(bytes, types, types + bytes.getInt(12), file);
        return new ObjectBtf(file, bytes, offsets.length - 1, strings, bytes.getInt(20), offsets);
    }

    /** What an object without debug information has. */
    static ObjectBtf none(String file) {
        return new ObjectBtf(file, ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN), 0, 0, 0, new int[1]);
    }

    private static int part(ByteBuffer bytes, int header, int offset, int length, String file, String what) {
        long start = (long) header + offset;
        if (header < HEADER_LENGTH || offset < 0 || length < 0 || start + length > bytes.capacity()) {
            throw new ElfException(
                    file,
                    ".BTF " + what + " reach beyond the section: header " + header + ", offset " + offset + ", length "
                            + length + ", section " + bytes.capacity());
        }
        return (int) start;
    }

    private static int[] index(ByteBuffer bytes, int from, int to, String file) {
        int[] offsets = new int[(to - from) / RECORD_LENGTH + 1];
        int count = 1;
        for (int at = from; at < to; count++) {
            if (to - at < RECORD_LENGTH) {
                throw new ElfException(file, ".BTF ends inside type " + count);
            }
            offsets[count] = at;
            long next = (long) at + RECORD_LENGTH + tail(bytes, at, count, file);
            if (next > to) {
                throw new ElfException(file, ".BTF ends inside type " + count);
            }
            at = (int) next;
        }
        return Arrays.copyOf(offsets, count);
    }

    /** How many bytes follow the common part of the record at {@code at}. */
    private static int tail(ByteBuffer bytes, int at, int id, String file) {
        int info = bytes.getInt(at + 4);
        int kind = info >>> 24 & 0x1f;
        int members = info & 0xffff;
        return switch (kind) {
            case PTR, 7, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            case INT, VAR, DECL_TAG -> 4;
            case ARRAY -> 12;
            case ENUM, FUNC_PROTO -> members * 8;
            case STRUCT, UNION, DATASEC, ENUM64 -> members * 12;
            default -> throw new ElfException(file, ".BTF type " + id + " is of unknown kind " + kind);
        };
    }

    boolean isEmpty() {
        return types == 0;
    }

    /** The number of the last type; types are numbered from 1. */
    int types() {
        return types;
    }

    int kind(int id) {
        return id == 0 ? 0 : info(id) >>> 24 & 0x1f;
    }

    int members(int id) {
        return info(id) & 0xffff;
    }

    String name(int id) {
        return string(word(id, 0));
    }

    /** The type that a pointer, modifier, function, variable … refers to. */
    int target(int id) {
        return word(id, 2);
    }

    /** The size in bytes that an integer, structure, enumeration or data section states. */
    int statedSize(int id) {
        return word(id, 2);
    }

    int arrayElement(int id) {
        return word(id, 3);
    }

    int arrayLength(int id) {
        return word(id, 5);
    }

    /** A word of member {@code member}: {@link #MEMBER_NAME} … of a structure, {@link #VARIABLE} … of a data section. */
    int member(int id, int member, int word) {
        if (member < 0 || member >= members(id)) {
            throw broken("type " + id + " has no member " + member);
        }
        return word(id, 3 + 3 * member + word);
    }

    /** Whether a variable or function is declared {@code static} (0), defined (1) or {@code extern} (2). */
    int linkage(int id) {
        return kind(id) == VAR ? word(id, 3) : members(id);
    }

    /** Follows typedefs and qualifiers to the type they name. */
    int resolve(int id) {
        int current = id;
        for (int step = 0; step < LONGEST_CHAIN; step++) {
            switch (kind(current)) {
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> current = target(current);
                default -> {
                    return current;
                }
            }
        }
        throw broken("type " + id + " is a chain without end");
    }

    /** The size of a type in bytes, or a negative number for types that have none. */
    long sizeOf(int id) {
        long factor = 1;
        int current = id;
        for (int step = 0; step < LONGEST_CHAIN; step++) {
            current = resolve(current);
            switch (kind(current)) {
                case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> {
                    return capped(factor * (statedSize(current) & 0xffff_ffffL));
                }
                case PTR -> {
                    return capped(factor * POINTER_BYTES);
                }
                case ARRAY -> {
                    factor = capped(factor * (arrayLength(current) & 0xffff_ffffL));
                    current = arrayElement(current);
                }
                default -> {
                    return -1;
                }
            }
        }
        throw broken("type " + id + " is a chain without end");
    }

    private static long capped(long size) {
        return Math.min(size, Integer.MAX_VALUE);
    }

    /** The data sections by name. */
    Map<String, Integer> dataSections() {
        Map<String, Integer> sections = new HashMap<>();
        for (int id = 1; id <= types; id++) {
            if (kind(id) == DATASEC) {
                sections.putIfAbsent(name(id), id);
            }
        }
        return sections;
    }

    String string(int offset) {
        if (offset < 0 || offset >= stringsLength) {
            throw broken("string at " + Integer.toUnsignedString(offset) + " of " + stringsLength);
        }
        ByteBuffer table = bytes.slice(strings, stringsLength);
        return ElfFile.string(table, offset, file, ".BTF string at " + offset);
    }

    /** The first integer type, for what must have a type that nobody looks at; 0 if there is none. */
    int firstInteger() {
        return IntStream.rangeClosed(1, types)
                .filter(id -> kind(id) == INT)
                .findFirst()
                .orElse(0);
    }

    void setName(int id, int string) {
        setWord(id, 0, string);
    }

    /** Makes a type one of another kind; its members, which must be as long, stay where they are. */
    void setKind(int id, int kind, int members) {
        setWord(id, 1, kind << 24 | members);
    }

    void setTarget(int id, int target) {
        setWord(id, 2, target);
    }

    void setSize(int id, int size) {
        setWord(id, 2, size);
    }

    /** Sets the word behind the common part of an integer or variable. */
    void setDetail(int id, int detail) {
        setWord(id, 3, detail);
    }

    void setLinkage(int function, int linkage) {
        setKind(function, FUNC, linkage);
    }

    /** Sets a word of member {@code member}; see {@link #member}. */
    void setMember(int id, int member, int word, int value) {
        setWord(id, 3 + 3 * member + word, value);
    }

    /** Names the parameters that have no name after the function: the kernel insists on names, not on good ones. */
    void nameParameters(int function) {
        int prototype = target(function);
        for (int i = 0; kind(prototype) == FUNC_PROTO && i < members(prototype); i++) {
            if (word(prototype, 3 + 2 * i) == 0) {
                setWord(prototype, 3 + 2 * i, word(function, 0));
            }
        }
    }

    /** The section as it goes to the kernel: read-only, to be read by absolute index. */
    ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private int info(int id) {
        return word(id, 1);
    }

    private int word(int id, int word) {
        return bytes.getInt(offset(id) + 4 * word);
    }

    private void setWord(int id, int word, int value) {
        bytes.putInt(offset(id) + 4 * word, value);
    }

    private int offset(int id) {
        if (id <= 0 || id > types) {
            throw broken("no type " + Integer.toUnsignedString(id) + ", the last is " + types);
        }
        return offsets[id];
    }

    private ElfException broken(String problem) {
        return new ElfException(file, ".BTF: " + problem);
    }
}
