// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static io.meshpath.bpf.btf.BtfLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Encodes types as records, with their names in a section of strings: the reverse of {@link BtfDecoder}. */
final class BtfEncoder {
    private static final int MOST_COUNTED = 0xffff;
    private static final int FLAG = 1 << 31;

    private final BtfStrings strings;

    BtfEncoder(BtfStrings strings) {
        this.strings = strings;
    }

    /** The record of a type, from its position to its limit. */
    ByteBuffer encode(BtfType type) {
        if (type instanceof BtfType.Int number) {
            int detail = number.encoding() << 24 | number.bitOffset() << 16 | number.bits();
            return record(number.name(), INT, 0, number.byteSize(), 4)
                    .putInt(detail)
                    .flip();
        } else if (type instanceof BtfType.Struct struct) {
            return members(struct.name(), STRUCT, struct.byteSize(), struct.members());
        } else if (type instanceof BtfType.Union union) {
            return members(union.name(), UNION, union.byteSize(), union.members());
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return constants(enumeration);
        } else if (type instanceof BtfType.WideEnumeration enumeration) {
            return wideConstants(enumeration);
        } else if (type instanceof BtfType.Array array) {
            return record("", ARRAY, 0, 0, 12)
                    .putInt(array.element())
                    .putInt(array.index())
                    .putInt(array.length())
                    .flip();
        } else if (type instanceof BtfType.Prototype prototype) {
            return parameters(prototype);
        } else if (type instanceof BtfType.DataSection section) {
            return variables(section);
        }
        return small(type).flip();
    }

    /** Those that are a name, and what it refers to. */
    private ByteBuffer small(BtfType type) {
        if (type instanceof BtfType.Pointer pointer) {
            return record("", PTR, 0, pointer.target(), 0);
        } else if (type instanceof BtfType.FloatingPoint number) {
            return record(number.name(), FLOAT, 0, number.byteSize(), 0);
        } else if (type instanceof BtfType.Forward forward) {
            return record(forward.name(), FWD, forward.union() ? FLAG : 0, 0, 0);
        } else if (type instanceof BtfType.Typedef typedef) {
            return record(typedef.name(), TYPEDEF, 0, typedef.target(), 0);
        } else if (type instanceof BtfType.Modifier modifier) {
            return record(modifier.name(), kind(modifier.kind()), info(modifier.kind()), modifier.target(), 0);
        } else if (type instanceof BtfType.Function function) {
            return record(function.name(), FUNC, function.linkage(), function.prototype(), 0);
        } else if (type instanceof BtfType.Variable variable) {
            return record(variable.name(), VAR, 0, variable.type(), 4).putInt(variable.linkage());
        } else if (type instanceof BtfType.DeclarationTag tag) {
            return record(tag.name(), DECL_TAG, tag.attribute() ? FLAG : 0, tag.target(), 4)
                    .putInt(tag.component());
        }
        throw new IllegalArgumentException("cannot be written, only referred to: " + type);
    }

    private static int kind(BtfType.Modifier.Kind kind) {
        return switch (kind) {
            case CONST -> CONST;
            case VOLATILE -> VOLATILE;
            case RESTRICT -> RESTRICT;
            case TYPE_TAG, ATTRIBUTE -> TYPE_TAG;
        };
    }

    private static int info(BtfType.Modifier.Kind kind) {
        return kind == BtfType.Modifier.Kind.ATTRIBUTE ? FLAG : 0;
    }

    private ByteBuffer members(String name, int kind, int byteSize, List<BtfType.Member> members) {
        boolean flagged = members.stream().anyMatch(member -> member.bits() != 0);
        ByteBuffer record = record(name, kind, counted(members, name, flagged), byteSize, MEMBER_SIZE * members.size());
        for (BtfType.Member member : members) {
            if (flagged && (member.bitOffset() >>> 24 != 0 || member.bits() >>> 8 != 0)) {
                throw new IllegalArgumentException("too far from the start of a structure with bit fields: " + name
                        + "." + member.name() + " at bit " + member.bitOffset());
            }
            record.putInt(strings.offset(member.name())).putInt(member.type());
            record.putInt(member.bits() << 24 | member.bitOffset());
        }
        return record.flip();
    }

    private ByteBuffer constants(BtfType.Enumeration enumeration) {
        List<BtfType.Constant> constants = enumeration.constants();
        int info = counted(constants, enumeration.name(), enumeration.signed());
        ByteBuffer record = record(enumeration.name(), ENUM, info, enumeration.byteSize(), 8 * constants.size());
        for (BtfType.Constant constant : constants) {
            record.putInt(strings.offset(constant.name())).putInt((int) constant.value());
        }
        return record.flip();
    }

    private ByteBuffer wideConstants(BtfType.WideEnumeration enumeration) {
        List<BtfType.Constant> constants = enumeration.constants();
        int info = counted(constants, enumeration.name(), enumeration.signed());
        ByteBuffer record = record(enumeration.name(), ENUM64, info, enumeration.byteSize(), 12 * constants.size());
        for (BtfType.Constant constant : constants) {
            record.putInt(strings.offset(constant.name())).putLong(constant.value());
        }
        return record.flip();
    }

    private ByteBuffer parameters(BtfType.Prototype prototype) {
        List<BtfType.Parameter> parameters = prototype.parameters();
        int info = counted(parameters, "a function", false);
        ByteBuffer record = record("", FUNC_PROTO, info, prototype.returned(), 8 * parameters.size());
        for (BtfType.Parameter parameter : parameters) {
            record.putInt(strings.offset(parameter.name())).putInt(parameter.type());
        }
        return record.flip();
    }

    private ByteBuffer variables(BtfType.DataSection section) {
        int info = counted(section.variables(), section.name(), false);
        ByteBuffer record = record(
                section.name(),
                DATASEC,
                info,
                section.byteSize(),
                12 * section.variables().size());
        for (BtfType.Placement place : section.variables()) {
            record.putInt(place.variable()).putInt(place.offset()).putInt(place.byteSize());
        }
        return record.flip();
    }

    private static int counted(List<?> parts, String name, boolean flag) {
        if (parts.size() > MOST_COUNTED) {
            throw new IllegalArgumentException("more than " + MOST_COUNTED + " parts in " + name + ": " + parts.size());
        }
        return parts.size() | (flag ? FLAG : 0);
    }

    private ByteBuffer record(String name, int kind, int info, int size, int extraBytes) {
        return ByteBuffer.allocate(TYPE_SIZE + extraBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(strings.offset(name))
                .putInt(kind << 24 | info)
                .putInt(size);
    }

    /** The whole, of records and the strings they use. */
    byte[] assemble(byte[] records) {
        byte[] names = strings.toBytes();
        return ByteBuffer.allocate(HEADER_SIZE + records.length + names.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putInt(HEADER_SIZE)
                .putInt(0)
                .putInt(records.length)
                .putInt(records.length)
                .putInt(names.length)
                .put(records)
                .put(names)
                .array();
    }
}
