// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Type information: the {@code .BTF} section of an object file, a map's, or the kernel's. Types are numbered from 1 and are
 * decoded when they are asked for.
 *
 * <p>Immutable. Whatever the bytes are, reading ends with an answer or a {@link BtfFormatException}.
 */
public final class Btf {
    private static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");
    private static final int DEEPEST = 64;

    private final BtfReader reader;

    private Btf(BtfReader reader) {
        this.reader = reader;
    }

    /**
     * Reads BTF from the remaining bytes, which it copies.
     *
     * @throws BtfFormatException if it is none
     */
    public static Btf parse(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return new Btf(BtfReader.read(ByteBuffer.wrap(copy)));
    }

    /**
     * Reads the {@code .BTF} section of an ELF object file.
     *
     * @throws BtfFormatException if there is none
     */
    public static Btf ofObject(byte[] elf) {
        try {
            ElfFile file = ElfFile.read(elf, "object file");
            return parse(file.section(".BTF")
                    .orElseThrow(() -> new BtfFormatException(
                            "an ELF file without a section .BTF: compile with clang -g -target bpf"))
                    .data());
        } catch (ElfException e) {
            throw new BtfFormatException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The running kernel's, read once.
     *
     * @throws UncheckedIOException if the kernel was built without it (CONFIG_DEBUG_INFO_BTF)
     */
    public static Btf kernel() {
        return KernelHolder.BTF;
    }

    /** How many types there are; they are numbered from 1 to this. */
    public int typeCount() {
        return reader.typeCount();
    }

    /**
     * The type with a number; 0 is {@code void}.
     *
     * @throws BtfFormatException if there is none, or if it is malformed
     */
    public BtfType type(int id) {
        return reader.type(id);
    }

    /** The number of the first type of this kind and name. */
    public OptionalInt find(String name, Class<? extends BtfType> kind) {
        return reader.find(name, kind);
    }

    /** The number of the structure of this name. */
    public OptionalInt findStruct(String name) {
        return find(name, BtfType.Struct.class);
    }

    /** The numbers of all types of a kind, in order. */
    public IntStream ids(Class<? extends BtfType> kind) {
        return reader.ids(kind);
    }

    /**
     * The same types but for these: everything keeps its number, and every string its offset. Numbers that follow the last
     * type without a gap add types.
     */
    public Btf with(Map<Integer, BtfType> changed) {
        BtfStrings strings = BtfStrings.startingWith(reader.strings());
        BtfEncoder encoder = new BtfEncoder(strings);
        ByteArrayOutputStream types = new ByteArrayOutputStream();
        for (int id = 1; id <= typeCount() || changed.containsKey(id); id++) {
            BtfType change = changed.get(id);
            ByteBuffer record = change == null ? reader.record(id) : encoder.encode(change);
            byte[] octets = new byte[record.remaining()];
            record.get(octets);
            types.writeBytes(octets);
        }
        return BtfEncoder.assemble(types.toByteArray(), strings.toBytes());
    }

    /** The number of the type behind typedefs, {@code const} and their like. */
    public int resolve(int id) {
        int at = id;
        for (int depth = 0; depth < DEEPEST; depth++) {
            BtfType type = type(at);
            if (type instanceof BtfType.Typedef typedef) {
                at = typedef.target();
            } else if (type instanceof BtfType.Modifier modifier) {
                at = modifier.target();
            } else {
                return at;
            }
        }
        throw new BtfFormatException("malformed BTF: type " + id + " goes round in circles");
    }

    /** The type behind typedefs, {@code const} and their like. */
    public BtfType resolved(int id) {
        return type(resolve(id));
    }

    /** How many bytes a value of a type takes; empty for functions, sections and {@code void}. */
    public OptionalLong byteSize(int id) {
        long factor = 1;
        int at = id;
        for (int depth = 0; depth < DEEPEST; depth++) {
            BtfType type = resolved(at);
            if (type instanceof BtfType.Variable variable) {
                at = variable.type();
                continue;
            }
            if (!(type instanceof BtfType.Array array)) {
                return product(factor, plainSize(type), id);
            }
            factor = factor > Long.MAX_VALUE >>> 32 ? Long.MAX_VALUE >>> 1 : factor * (array.length() & 0xffff_ffffL);
            at = array.element();
        }
        throw new BtfFormatException("malformed BTF: type " + id + " is nested too deep");
    }

    private static OptionalLong product(long factor, long size, int id) {
        if (size < 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Math.multiplyExact(factor, size));
        } catch (ArithmeticException e) {
            throw new BtfFormatException("malformed BTF: array type " + id + " is too large");
        }
    }

    private static long plainSize(BtfType type) {
        if (type instanceof BtfType.Int number) {
            return number.byteSize();
        } else if (type instanceof BtfType.Struct struct) {
            return struct.byteSize() & 0xffff_ffffL;
        } else if (type instanceof BtfType.Union union) {
            return union.byteSize() & 0xffff_ffffL;
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.byteSize();
        } else if (type instanceof BtfType.WideEnumeration enumeration) {
            return enumeration.byteSize();
        } else if (type instanceof BtfType.FloatingPoint number) {
            return number.byteSize();
        }
        return type instanceof BtfType.Pointer ? Long.BYTES : -1;
    }

    /** All names of typedefs between a type and what is behind them. */
    Set<String> aliases(int id) {
        Set<String> names = new HashSet<>();
        int at = id;
        for (int depth = 0; depth < DEEPEST; depth++) {
            BtfType type = type(at);
            if (type instanceof BtfType.Typedef typedef) {
                names.add(typedef.name());
                at = typedef.target();
            } else if (type instanceof BtfType.Modifier modifier) {
                at = modifier.target();
            } else {
                return names;
            }
        }
        throw new BtfFormatException("malformed BTF: type " + id + " goes round in circles");
    }

    /** The string at an offset of the string section, as the line information of programs refers to them. */
    public String string(int offset) {
        return reader.string(offset);
    }

    /** A copy of the whole, as the kernel takes it. */
    public byte[] toBytes() {
        return reader.toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Btf that && reader.sameBytes(that.reader);
    }

    @Override
    public int hashCode() {
        return reader.hash();
    }

    @Override
    public String toString() {
        return "BTF of " + typeCount() + " types";
    }

    private static final class KernelHolder {
        static final Btf BTF = read();

        private static Btf read() {
            try {
                return new Btf(BtfReader.read(ByteBuffer.wrap(Files.readAllBytes(KERNEL))));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot read the kernel's type information (CONFIG_DEBUG_INFO_BTF): " + KERNEL, e);
            }
        }
    }
}
