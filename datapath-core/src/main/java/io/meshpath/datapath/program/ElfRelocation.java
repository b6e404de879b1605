// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/** "The bytes at {@code offset} of the section depend on the address of {@code symbol}." Addends are in place (REL). */
record ElfRelocation(long offset, int type, ElfSymbol symbol) {
    /** R_BPF_64_64: the two-slot load of a 64-bit immediate. */
    static final int LOAD_64 = 1;
    /** R_BPF_64_ABS64: a pointer in a data section or in a map definition. */
    static final int ABSOLUTE_64 = 2;
    /** R_BPF_64_32: the immediate of a call. */
    static final int CALL_32 = 10;
}
