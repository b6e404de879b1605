// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** When a jump is taken (RFC 9669, section 4.3); without the S the comparison is unsigned. */
public enum Condition {
    EQ(0x10, "=="),
    GT(0x20, ">"),
    GE(0x30, ">="),
    /** The two sides have a bit in common. */
    SET(0x40, "&"),
    NE(0x50, "!="),
    SGT(0x60, "s>"),
    SGE(0x70, "s>="),
    LT(0xa0, "<"),
    LE(0xb0, "<="),
    SLT(0xc0, "s<"),
    SLE(0xd0, "s<=");

    private static final Condition[] ALL = values();

    private final int code;
    private final String sign;

    Condition(int code, String sign) {
        this.code = code;
        this.sign = sign;
    }

    int code() {
        return code;
    }

    /** As programs are written: {@code "=="}. */
    String sign() {
        return sign;
    }

    static Condition of(int code) {
        for (Condition condition : ALL) {
            if (condition.code == code) {
                return condition;
            }
        }
        throw new UnknownInstructionException();
    }
}
