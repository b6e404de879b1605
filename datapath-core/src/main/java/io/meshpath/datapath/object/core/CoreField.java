// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.OptionalLong;

/**
 * A member of a structure of {@code btf}, however deep: its type, where it starts in bits, and its width in bits if it is a
 * bit field, else 0.
 */
record CoreField(Btf btf, int type, long bitOffset, int bits) {
    private static final int WIDEST_LOAD = 8;
    private static final int DEEPEST = 32;

    /** The bytes that a load of the field takes; for a bit field the smallest aligned ones that hold it. */
    record Bytes(long offset, long size) {}

    Bytes bytes() {
        long size = btf.byteSize(type).orElse(0);
        if (bits == 0) {
            return new Bytes(bitOffset / Byte.SIZE, size);
        }
        long width = Math.max(1, size);
        long offset = bitOffset / Byte.SIZE / width * width;
        while (bitOffset + bits - offset * Byte.SIZE > width * Byte.SIZE && width < WIDEST_LOAD) {
            width *= 2;
            offset = bitOffset / Byte.SIZE / width * width;
        }
        return new Bytes(offset, width);
    }

    boolean isSigned() {
        BtfType resolved = btf.resolved(type);
        if (resolved instanceof BtfType.Int number) {
            return number.signed();
        } else if (resolved instanceof BtfType.Enumeration enumeration) {
            return enumeration.signed();
        }
        return resolved instanceof BtfType.WideEnumeration enumeration && enumeration.signed();
    }

    /** How far a loaded word is shifted left so that the field's highest bit comes to lie at bit 63. */
    long leftShift() {
        return Long.SIZE - (bitOffset + width() - bytes().offset() * Byte.SIZE);
    }

    /** How far it is then shifted right so that the field's lowest bit comes to lie at bit 0. */
    long rightShift() {
        return Long.SIZE - width();
    }

    private long width() {
        return bits != 0 ? bits : bytes().size() * Byte.SIZE;
    }

    /** What a load of one piece of it takes in bytes: for an array, one element. Empty for a bit field. */
    OptionalLong loadSize() {
        return bits != 0 ? OptionalLong.empty() : btf.byteSize(element());
    }

    /** Whether a load of it may become one of another size: addresses and unsigned numbers are extended by zeroes. */
    boolean isResizable(CoreField other) {
        BtfType ours = btf.resolved(type);
        BtfType theirs = other.btf.resolved(other.type);
        if (ours instanceof BtfType.Int one && theirs instanceof BtfType.Int another) {
            return !one.signed() && !another.signed();
        }
        return ours instanceof BtfType.Pointer && theirs instanceof BtfType.Pointer;
    }

    private int element() {
        int at = btf.resolve(type);
        for (int depth = 0; depth < DEEPEST && btf.type(at) instanceof BtfType.Array array; depth++) {
            at = btf.resolve(array.element());
        }
        return at;
    }
}
