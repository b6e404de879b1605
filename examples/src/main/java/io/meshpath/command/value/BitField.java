// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A member that takes some bits of its structure, counted from the least significant one as little-endian compilers do it.
 *
 * @param at the first bit
 * @param bits how many
 * @param signed whether the last one is a sign
 */
record BitField(int at, int bits, boolean signed) {
    static BitField of(Btf types, BtfType.Member member) {
        BtfType type = types.resolved(member.type());
        int whole = (int) types.byteSize(member.type()).orElse(0) * Byte.SIZE;
        boolean signed = type instanceof BtfType.Int integer && integer.signed();
        return new BitField(member.bitOffset(), member.bits() == 0 ? whole : member.bits(), signed);
    }

    /** The first byte behind it, counted from the structure's beginning. */
    int end() {
        return (at + bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    BigInteger get(ByteBuffer from, int structure) {
        BigInteger number = window(from, structure)
                .shiftRight(at % Byte.SIZE)
                .and(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
        return signed && number.testBit(bits - 1) ? number.subtract(BigInteger.ONE.shiftLeft(bits)) : number;
    }

    void put(ByteBuffer to, int structure, BigInteger number, String text) {
        Numbers.requireBits(number, bits, text);
        BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        BigInteger others = window(to, structure).andNot(mask.shiftLeft(at % Byte.SIZE));
        BigInteger all = others.or(number.and(mask).shiftLeft(at % Byte.SIZE));
        Numbers.put(little(to), structure + at / Byte.SIZE, end() - at / Byte.SIZE, all, text);
    }

    private BigInteger window(ByteBuffer buffer, int structure) {
        return Numbers.get(little(buffer), structure + at / Byte.SIZE, end() - at / Byte.SIZE, false);
    }

    private static ByteBuffer little(ByteBuffer buffer) {
        return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
