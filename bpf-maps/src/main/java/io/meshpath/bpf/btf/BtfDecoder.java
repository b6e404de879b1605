// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Decodes one type at a known place, whose extent has been checked. */
final class BtfDecoder {
    static final BtfType VOID = new BtfType.Nothing();

    private final ByteBuffer bytes;
    private final StringSection strings;

    BtfDecoder(ByteBuffer bytes, StringSection strings) {
        this.bytes = bytes;
        this.strings = strings;
    }

    BtfType decode(int at) {
        String name = strings.name(bytes.getInt(at));
        int info = bytes.getInt(at + INFO_OFFSET);
        int size = bytes.getInt(at + SIZE_OFFSET);
        int target = size; // the same place, by kind
        int extra = at + TYPE_SIZE;
        return switch (kind(info)) {
            case INT -> integer(name, size, bytes.getInt(extra));
            case FLOAT -> new BtfType.FloatingPoint(name, size);
            case PTR -> new BtfType.Pointer(target);
            case ARRAY -> new BtfType.Array(bytes.getInt(extra), bytes.getInt(extra + 4), bytes.getInt(extra + 8));
            case STRUCT -> new BtfType.Struct(name, size, members(extra, info));
            case UNION -> new BtfType.Union(name, size, members(extra, info));
            case ENUM -> new BtfType.Enumeration(name, size, flag(info), constants(extra, info));
            case ENUM64 -> new BtfType.WideEnumeration(name, size, flag(info), wideConstants(extra, info));
            case FWD -> new BtfType.Forward(name, flag(info));
            case TYPEDEF -> new BtfType.Typedef(name, target);
            case CONST -> new BtfType.Modifier(BtfType.Modifier.Kind.CONST, name, target);
            case VOLATILE -> new BtfType.Modifier(BtfType.Modifier.Kind.VOLATILE, name, target);
            case RESTRICT -> new BtfType.Modifier(BtfType.Modifier.Kind.RESTRICT, name, target);
            case TYPE_TAG ->
                new BtfType.Modifier(
                        flag(info) ? BtfType.Modifier.Kind.ATTRIBUTE : BtfType.Modifier.Kind.TYPE_TAG, name, target);
            case FUNC -> new BtfType.Function(name, target, count(info));
            case FUNC_PROTO -> new BtfType.Prototype(target, parameters(extra, info));
            case VAR -> new BtfType.Variable(name, target, bytes.getInt(extra));
            case DATASEC -> new BtfType.DataSection(name, size, placements(extra, info));
            case DECL_TAG -> new BtfType.DeclarationTag(name, target, bytes.getInt(extra), flag(info));
            default -> throw new BtfFormatException("malformed BTF: unknown kind " + kind(info));
        };
    }

    private static BtfType integer(String name, int size, int encoding) {
        if (size <= 0 || size > 16) {
            throw BtfReader.malformed("integer " + name + " of " + size + " bytes");
        }
        return new BtfType.Int(name, size, encoding & 0xff, encoding >>> 16 & 0xff, encoding >>> 24 & 0xf);
    }

    private List<BtfType.Member> members(int at, int info) {
        return each(at, info, MEMBER_SIZE, member -> {
            int offset = bytes.getInt(member + 8);
            int bits = flag(info) ? offset >>> 24 : 0;
            int bitOffset = flag(info) ? offset & 0xff_ffff : offset;
            return new BtfType.Member(strings.name(bytes.getInt(member)), bytes.getInt(member + 4), bitOffset, bits);
        });
    }

    private List<BtfType.Constant> constants(int at, int info) {
        return each(at, info, 8, constant -> {
            int value = bytes.getInt(constant + 4);
            return new BtfType.Constant(
                    strings.name(bytes.getInt(constant)), flag(info) ? value : value & 0xffff_ffffL);
        });
    }

    private List<BtfType.Constant> wideConstants(int at, int info) {
        return each(
                at,
                info,
                12,
                constant -> new BtfType.Constant(
                        strings.name(bytes.getInt(constant)),
                        bytes.getInt(constant + 4) & 0xffff_ffffL | (long) bytes.getInt(constant + 8) << 32));
    }

    private List<BtfType.Parameter> parameters(int at, int info) {
        return each(
                at,
                info,
                8,
                parameter -> new BtfType.Parameter(strings.name(bytes.getInt(parameter)), bytes.getInt(parameter + 4)));
    }

    private List<BtfType.Placement> placements(int at, int info) {
        return each(
                at,
                info,
                12,
                place -> new BtfType.Placement(bytes.getInt(place), bytes.getInt(place + 4), bytes.getInt(place + 8)));
    }

    private static <T> List<T> each(int at, int info, int size, IntFunction<T> decode) {
        List<T> all = new ArrayList<>(count(info));
        for (int i = 0; i < count(info); i++) {
            all.add(decode.apply(at + i * size));
        }
        return List.copyOf(all);
    }
}
