// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Type information: the {@code .BTF} section of an object file, a map's, or the kernel's. Types are numbered from 1 and are
 * decoded when they are asked for; nothing is kept of them but where they are, and an index of their names once one was looked
 * up.
 *
 * <p>Split BTF, as kernel modules have it, goes on where its {@linkplain #base() base} ends: the numbers and names of the base
 * are its own too.
 *
 * <p>Immutable. Whatever the bytes are, reading ends with an answer or a {@link BtfFormatException}.
 */
public final class Btf {
    private final BtfReader reader;
    private final Optional<Btf> base;

    private Btf(BtfReader reader, Optional<Btf> base) {
        this.reader = reader;
        this.base = base;
    }

    /**
     * Reads BTF from the remaining bytes, which it copies.
     *
     * @throws BtfFormatException if it is none
     */
    public static Btf parse(ByteBuffer bytes) {
        return of(copyOf(bytes), Optional.empty());
    }

    /**
     * Reads split BTF from the remaining bytes, which it copies.
     *
     * @param base what it was split from, all of it
     * @throws BtfFormatException if it is none
     */
    public static Btf parse(ByteBuffer bytes, Btf base) {
        return of(copyOf(bytes), Optional.of(base));
    }

    private static byte[] copyOf(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    /** Reads BTF from bytes that nobody changes any more. */
    static Btf of(byte[] bytes, Optional<Btf> base) {
        BtfReader below = base.isPresent() ? base.get().reader : null;
        return new Btf(BtfReader.read(bytes, below), base);
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
     * The running kernel's, without its modules'. It is read when first asked for and keeps a quarter more memory than
     * {@code /sys/kernel/btf/vmlinux} is long (7 MB on a Linux 6.18); when nobody uses it any more and memory gets short, the
     * garbage collector takes it.
     *
     * @throws UncheckedIOException if the kernel was built without it (CONFIG_DEBUG_INFO_BTF, Linux 5.4)
     */
    public static Btf kernel() {
        return KernelTypes.vmlinux();
    }

    /**
     * A loaded kernel module's, split from {@link #kernel()} (Linux 5.11). It is read anew each time.
     *
     * @param module as {@code /proc/modules} has it: {@code "nf_conntrack"}
     * @return empty if there is no such module, or it has no types
     */
    public static Optional<Btf> kernelModule(String module) {
        return KernelTypes.module(module);
    }

    /** What it was split from; empty if it stands alone. */
    public Optional<Btf> base() {
        return base;
    }

    /** The number of the first type that is not the base's. */
    public int firstId() {
        return reader.firstId();
    }

    /** How many types there are, the base's included; they are numbered from 1 to this. */
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

    /** The number of the first type of this kind and name, the base's first. */
    public OptionalInt find(String name, Class<? extends BtfType> kind) {
        return reader.find(name, BtfLayout.kinds(kind));
    }

    /**
     * The numbers of all types of this name or a flavor of it, the base's first: behind three underscores, C tells apart
     * variants of one type ({@code task_struct___before_5_14}), which CO-RE takes for the same.
     *
     * @param name without a flavor, see {@link #withoutFlavor}
     */
    public IntStream flavors(String name) {
        IntStream.Builder found = IntStream.builder();
        reader.addFlavors(name, found);
        return found.build();
    }

    /** The part of a type's name that CO-RE compares: {@code "task_struct"} of {@code "task_struct___before_5_14"}. */
    public static String withoutFlavor(String name) {
        return BtfNames.withoutFlavor(name);
    }

    /** The number of the structure of this name. */
    public OptionalInt findStruct(String name) {
        return find(name, BtfType.Struct.class);
    }

    /** The numbers of all types of a kind, in order; {@code BtfType.class} stands for all kinds. */
    public IntStream ids(Class<? extends BtfType> kind) {
        return reader.ids(BtfLayout.kinds(kind));
    }

    /**
     * The same types but for these: everything keeps its number, and every string its offset. Numbers that follow the last
     * type without a gap add types.
     *
     * @throws IllegalArgumentException if a number is the base's, or leaves a gap
     */
    public Btf with(Map<Integer, BtfType> changed) {
        return BtfBuilder.change(this, reader, changed);
    }

    /**
     * The same types but for a data section of another size: its last variable, an array, has more or fewer elements.
     *
     * @param section the number of a {@link BtfType.DataSection}
     * @return empty if the last variable is no array, or does not end with its section then
     */
    public Optional<Btf> withSectionSize(int section, int byteSize) {
        return SectionSize.change(this, section, byteSize);
    }

    /** The number of the type behind typedefs, {@code const} and their like. */
    public int resolve(int id) {
        return TypeChain.end(this, id);
    }

    /** The type behind typedefs, {@code const} and their like. */
    public BtfType resolved(int id) {
        return type(resolve(id));
    }

    /** How many bytes a value of a type takes; empty for functions and {@code void}. */
    public OptionalLong byteSize(int id) {
        return TypeChain.byteSize(this, id);
    }

    /**
     * The same as an {@code int}, or {@code otherwise} where there are no values of the type.
     *
     * @throws BtfFormatException if it is larger than memory can be
     */
    public int byteSize(int id, int otherwise) {
        return TypeChain.byteSize(this, id, otherwise);
    }

    /** All names of typedefs between a type and what is behind them. */
    public Set<String> aliases(int id) {
        return TypeChain.aliases(this, id);
    }

    /** A type as C would name it: {@code "const struct sk_buff *"}, {@code "__u8[6]"}. */
    public String name(int id) {
        return new CSource(this).name(id);
    }

    /** A variable of a type as C would declare it: {@code "__u8 mac[6]"}. */
    public String declare(int type, String variable) {
        return new CSource(this).variable(type, variable);
    }

    /** A type as C would declare it, with its members but without those of the types it refers to. */
    public String declaration(int id) {
        return new CSource(this).declaration(id);
    }

    /** The string at an offset of the string section, as the line information of programs refers to them. */
    public String string(int offset) {
        return reader.strings().text(offset);
    }

    /** The same for a name of something, which is never longer than 4096 bytes. */
    String shortString(int offset) {
        return reader.strings().name(offset);
    }

    /** Where the strings end: the offset of the first of what is split from this. */
    int stringsEnd() {
        return reader.strings().end();
    }

    /** A copy of the whole, without the base, as the kernel takes it. */
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
        return "BTF of " + (typeCount() + 1 - firstId()) + " types"
                + base.map(below -> ", split from " + below).orElse("");
    }
}
