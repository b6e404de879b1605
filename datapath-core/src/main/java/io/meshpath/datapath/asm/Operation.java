// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** What arithmetic does with its two sides (RFC 9669, section 4.1). */
public enum Operation {
    ADD(0x00, 0, "+="),
    SUB(0x10, 0, "-="),
    MUL(0x20, 0, "*="),
    /** Unsigned; a division by zero gives zero. */
    DIV(0x30, 0, "/="),
    /** Signed (Linux 6.6). */
    SDIV(0x30, 1, "s/="),
    OR(0x40, 0, "|="),
    AND(0x50, 0, "&="),
    LSH(0x60, 0, "<<="),
    /** Fills with zeroes. */
    RSH(0x70, 0, ">>="),
    /** Unsigned; by zero leaves the left side as it is. */
    MOD(0x90, 0, "%="),
    /** Signed (Linux 6.6). */
    SMOD(0x90, 1, "s%="),
    XOR(0xa0, 0, "^="),
    MOV(0xb0, 0, "="),
    /** Fills with the sign. */
    ARSH(0xc0, 0, "s>>=");

    private static final Operation[] ALL = values();

    private final int code;
    private final int offset;
    private final String sign;

    Operation(int code, int offset, String sign) {
        this.code = code;
        this.offset = offset;
        this.sign = sign;
    }

    int code() {
        return code;
    }

    int offset() {
        return offset;
    }

    /** As programs are written: {@code "+="}. */
    String sign() {
        return sign;
    }

    /** The operation with this code, which is one of those above; the offset tells signed from unsigned. */
    static Operation of(int code, int offset) {
        for (Operation operation : ALL) {
            if (operation.code == code && operation.offset == offset) {
                return operation;
            }
        }
        throw new UnknownInstructionException();
    }
}
