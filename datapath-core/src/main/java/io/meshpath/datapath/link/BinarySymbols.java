// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where functions are in executable files and shared libraries: 64-bit little-endian ELF (ELF-64 Object File Format, version
 * 1.5). Reads the tables only, and checks each against the size of the file.
 */
final class BinarySymbols {
    private static final int HEADER_LENGTH = 64;
    private static final long MAGIC_64_LITTLE = 0x0102_464c_457fL; // "\x7fELF", 64 bits, little-endian
    private static final int SEGMENTS = 32;
    private static final int SECTIONS = 40;
    private static final int SEGMENT_COUNT = 56;
    private static final int SECTION_COUNT = 60;

    private static final int SEGMENT_LENGTH = 56;
    private static final int SECTION_LENGTH = 64;
    private static final int SYMBOL_LENGTH = 24;
    private static final int LOADED_SEGMENT = 1;
    private static final int SYMTAB = 2;
    private static final int DYNSYM = 11;
    private static final int FUNCTION = 2;
    private static final int INDIRECT_FUNCTION = 10;

    private final Path path;
    private final FileChannel file;
    private final long size;

    private BinarySymbols(Path path, FileChannel file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    /** The offset in the file at which the code of {@code function} begins. */
    static long offset(Path path, String function) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return new BinarySymbols(path, file, file.size()).find(function);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private long find(String function) throws IOException {
        ByteBuffer header = read(0, HEADER_LENGTH, "header");
        if ((header.getLong(0) & 0xffff_ffff_ffffL) != MAGIC_64_LITTLE) {
            throw broken("not a 64-bit little-endian ELF file");
        }
        int count = header.getShort(SECTION_COUNT) & 0xffff;
        ByteBuffer sections = read(header.getLong(SECTIONS), (long) count * SECTION_LENGTH, "section table");
        Set<Long> addresses = new TreeSet<>();
        Set<Integer> searched = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            int type = sections.getInt(i * SECTION_LENGTH + 4);
            if (type == SYMTAB || type == DYNSYM) {
                if (!searched.add(type)) {
                    throw broken("has two symbol tables of one kind");
                }
                search(sections, i * SECTION_LENGTH, function, addresses);
            }
        }
        if (addresses.isEmpty()) {
            throw broken("has no function " + function + ": give its offset (UprobeSpec.at) if it is stripped");
        } else if (addresses.size() > 1) {
            throw broken("has " + addresses.size() + " functions " + function + ": give an offset (UprobeSpec.at)");
        }
        return fileOffset(header, addresses.iterator().next());
    }

    /** Adds the addresses of the functions of this name that one symbol table knows. */
    private void search(ByteBuffer sections, int at, String function, Set<Long> addresses) throws IOException {
        ByteBuffer symbols = section(sections, at);
        int link = sections.getInt(at + 40);
        if (link < 0 || link >= sections.capacity() / SECTION_LENGTH) {
            throw broken("symbols have their names in section " + link);
        }
        ByteBuffer names = section(sections, link * SECTION_LENGTH);
        byte[] wanted = (function + "\0").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i + SYMBOL_LENGTH <= symbols.capacity(); i += SYMBOL_LENGTH) {
            int type = symbols.get(i + 4) & 0xf;
            boolean isDefined = symbols.getShort(i + 6) != 0;
            if ((type == FUNCTION || type == INDIRECT_FUNCTION)
                    && isDefined
                    && isAt(names, symbols.getInt(i), wanted)) {
                addresses.add(symbols.getLong(i + 8));
            }
        }
    }

    private static boolean isAt(ByteBuffer names, int offset, byte[] wanted) {
        if (offset < 0 || offset > names.capacity() - wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (names.get(offset + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer section(ByteBuffer sections, int at) throws IOException {
        return read(sections.getLong(at + 24), sections.getLong(at + 32), "section " + at / SECTION_LENGTH);
    }

    private long fileOffset(ByteBuffer header, long address) throws IOException {
        int count = header.getShort(SEGMENT_COUNT) & 0xffff;
        ByteBuffer segments = read(header.getLong(SEGMENTS), (long) count * SEGMENT_LENGTH, "segment table");
        for (int at = 0; at < segments.capacity(); at += SEGMENT_LENGTH) {
            long begin = segments.getLong(at + 16);
            long length = segments.getLong(at + 32);
            boolean isInside = address >= begin && address - begin < length;
            if (segments.getInt(at) == LOADED_SEGMENT && isInside) {
                return address - begin + segments.getLong(at + 8);
            }
        }
        throw broken("address 0x" + Long.toHexString(address) + " is in no segment");
    }

    private ByteBuffer read(long offset, long length, String what) throws IOException {
        if (offset < 0 || length < 0 || length > Integer.MAX_VALUE || offset > size - length) {
            throw broken(what + " reaches beyond the file");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw broken("became shorter while it was read");
            }
        }
        return bytes;
    }

    private IllegalArgumentException broken(String problem) {
        return new IllegalArgumentException(path + ": " + problem);
    }
}
