// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

/** How many bytes an instruction reads or writes. */
public enum Width {
    BYTE(1, 0x10),
    HALF(2, 0x08),
    WORD(4, 0x00),
    DOUBLE(8, 0x18);

    private static final Width[] OF_CODE = {WORD, HALF, BYTE, DOUBLE};

    private final int bytes;
    private final int code;

    Width(int bytes, int code) {
        this.bytes = bytes;
        this.code = code;
    }

    /** 1, 2, 4 or 8. */
    public int bytes() {
        return bytes;
    }

    /** 8, 16, 32 or 64. */
    public int bits() {
        return bytes * Byte.SIZE;
    }

    int code() {
        return code;
    }

    static Width ofOpcode(int opcode) {
        return OF_CODE[opcode >>> 3 & 3];
    }
}
