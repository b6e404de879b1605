// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

import java.nio.ByteBuffer;

/**
 * One section of an object file. {@code data} is a read-only, little-endian view of exactly the section's bytes, to be
 * read by absolute index; it is empty for {@link #NOBITS}, whose {@code size} is all there is. {@code alignment} is what
 * the file says, unchecked.
 */
public record ElfSection(
        int index,
        String name,
        int type,
        long flags,
        long size,
        int link,
        int info,
        long alignment,
        long entrySize,
        ByteBuffer data) {
    public static final int PROGBITS = 1;
    public static final int SYMTAB = 2;
    public static final int STRTAB = 3;
    public static final int RELA = 4;
    public static final int NOBITS = 8;
    public static final int REL = 9;

    private static final long ALLOC = 0x2;
    private static final long EXECINSTR = 0x4;

    public boolean isCode() {
        return type == PROGBITS && (flags & EXECINSTR) != 0;
    }

    /** Whether the section lives in memory at run time, which debug information does not. */
    public boolean isData() {
        return (type == PROGBITS || type == NOBITS) && (flags & ALLOC) != 0 && (flags & EXECINSTR) == 0;
    }
}
