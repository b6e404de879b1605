// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** What an atomic instruction does with a word of memory (RFC 9669, section 5.3). */
public enum AtomicOperation {
    ADD(0x00, "+="),
    OR(0x40, "|="),
    AND(0x50, "&="),
    XOR(0xa0, "^="),
    /** The source register takes what the memory held, as with the other three (Linux 5.12). */
    FETCH_ADD(0x01, "add"),
    FETCH_OR(0x41, "or"),
    FETCH_AND(0x51, "and"),
    FETCH_XOR(0xa1, "xor"),
    /** The memory and the source register change places. */
    XCHG(0xe1, "xchg"),
    /** The memory takes the source register if it equals R0; R0 takes what it held. */
    CMPXCHG(0xf1, "cmpxchg");

    private static final AtomicOperation[] ALL = values();

    private final int code;
    private final String word;

    AtomicOperation(int code, String word) {
        this.code = code;
        this.word = word;
    }

    int code() {
        return code;
    }

    /** As programs are written. */
    String word() {
        return word;
    }

    /** Whether a register takes what the memory held. */
    public boolean fetches() {
        return (code & 1) != 0;
    }

    static AtomicOperation of(int code) {
        for (AtomicOperation operation : ALL) {
            if (operation.code == code) {
                return operation;
            }
        }
        throw new UnknownInstructionException();
    }
}
