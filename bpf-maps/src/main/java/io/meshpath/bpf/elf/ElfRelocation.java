// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

/** "The bytes at {@code offset} of the section depend on the address of {@code symbol}." Addends are in place (REL). */
public record ElfRelocation(long offset, int type, ElfSymbol symbol) {
    /** R_BPF_64_64: the two-slot load of a 64-bit immediate. */
    public static final int LOAD_64 = 1;
    /** R_BPF_64_ABS64: a pointer in a data section or in a map definition. */
    public static final int ABSOLUTE_64 = 2;
    /** R_BPF_64_32: the immediate of a call. */
    public static final int CALL_32 = 10;
}
