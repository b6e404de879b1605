// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static java.util.Map.entry;

import java.util.Map;

/** Sizes and numbers of the format (include/uapi/linux/btf.h). */
final class BtfLayout {
    static final int MAGIC = 0xeb9f;
    static final int HEADER_SIZE = 24;
    static final int VERSION_OFFSET = 2;
    static final int HEADER_LENGTH_OFFSET = 4;
    static final int TYPES_OFFSET = 8;
    static final int TYPES_LENGTH_OFFSET = 12;
    static final int STRINGS_OFFSET = 16;
    static final int STRINGS_LENGTH_OFFSET = 20;

    static final int TYPE_SIZE = 12;
    static final int INFO_OFFSET = 4;
    static final int KIND_OFFSET = 7; // the highest byte of the info
    static final int SIZE_OFFSET = 8; // or the type it refers to
    static final int MEMBER_SIZE = 12;

    static final int INT = 1;
    static final int PTR = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int UNION = 5;
    static final int ENUM = 6;
    static final int FWD = 7;
    static final int TYPEDEF = 8;
    static final int VOLATILE = 9;
    static final int CONST = 10;
    static final int RESTRICT = 11;
    static final int FUNC = 12;
    static final int FUNC_PROTO = 13;
    static final int VAR = 14;
    static final int DATASEC = 15;
    static final int FLOAT = 16;
    static final int DECL_TAG = 17;
    static final int TYPE_TAG = 18;
    static final int ENUM64 = 19;

    private static final Map<Class<? extends BtfType>, Integer> KINDS = Map.ofEntries(
            entry(BtfType.Int.class, 1 << INT),
            entry(BtfType.FloatingPoint.class, 1 << FLOAT),
            entry(BtfType.Pointer.class, 1 << PTR),
            entry(BtfType.Array.class, 1 << ARRAY),
            entry(BtfType.Struct.class, 1 << STRUCT),
            entry(BtfType.Union.class, 1 << UNION),
            entry(BtfType.Enumeration.class, 1 << ENUM),
            entry(BtfType.WideEnumeration.class, 1 << ENUM64),
            entry(BtfType.Forward.class, 1 << FWD),
            entry(BtfType.Typedef.class, 1 << TYPEDEF),
            entry(BtfType.Modifier.class, 1 << CONST | 1 << VOLATILE | 1 << RESTRICT | 1 << TYPE_TAG),
            entry(BtfType.Function.class, 1 << FUNC),
            entry(BtfType.Prototype.class, 1 << FUNC_PROTO),
            entry(BtfType.Variable.class, 1 << VAR),
            entry(BtfType.DataSection.class, 1 << DATASEC),
            entry(BtfType.DeclarationTag.class, 1 << DECL_TAG),
            entry(BtfType.class, -1));

    private BtfLayout() {}

    static int kind(int info) {
        return info >>> 24 & 0x1f;
    }

    /** The kinds that {@code type} stands for, one bit each. */
    static int kinds(Class<? extends BtfType> type) {
        return KINDS.getOrDefault(type, 0);
    }

    static int count(int info) {
        return info & 0xffff;
    }

    static boolean flag(int info) {
        return info < 0;
    }

    /** How many bytes follow the common part of a type; -1 for a kind we do not know. */
    static int extraBytes(int kind, int count) {
        return switch (kind) {
            case INT, VAR, DECL_TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> 12 * count;
            case ENUM, FUNC_PROTO -> 8 * count;
            case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            default -> -1;
        };
    }
}
