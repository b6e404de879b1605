// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

import java.util.OptionalLong;

/**
 * "The bytes at {@code offset} of the section depend on the address of {@code symbol}." The {@code addend} is empty where
 * it lies in those bytes (REL, which clang writes), and counts instead of them where it is given (RELA).
 */
public record ElfRelocation(long offset, int type, ElfSymbol symbol, OptionalLong addend) {
    /** R_BPF_NONE: nothing. */
    public static final int NONE = 0;
    /** R_BPF_64_64: the two-slot load of a 64-bit immediate. */
    public static final int LOAD_64 = 1;
    /** R_BPF_64_ABS64: a pointer in a data section or in a map definition. */
    public static final int ABSOLUTE_64 = 2;
    /** R_BPF_64_ABS32: the same in 32 bits. */
    public static final int ABSOLUTE_32 = 3;
    /** R_BPF_64_NODYLD32: an offset in type information, which loaders find out by themselves. */
    public static final int DEBUG_32 = 4;
    /** R_BPF_64_32: the immediate of a call. */
    public static final int CALL_32 = 10;
}
