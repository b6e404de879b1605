// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a structure, or the variables of a section, by name, with those of structures and unions in it that have no name of their own. */
final class StructFields {
    /** One of them; {@code bitOffset} counts from the beginning of the outermost structure. */
    record Field(String name, int type, int bitOffset, int bits, boolean oneOfMany) {
        int byteOffset() {
            return bitOffset / Byte.SIZE;
        }

        boolean isBitField() {
            return bits != 0 || bitOffset % Byte.SIZE != 0;
        }

        /** Where it is and how large, in words. */
        String place(Btf btf) {
            return isBitField()
                    ? "a bit field of " + bits + " at bit " + bitOffset
                    : btf.byteSize(type).orElse(0) + " bytes at " + byteOffset();
        }

        /** Whether a layout that leaves it out leaves out data. Padding is none, locks are the kernel's, of a union one will do. */
        boolean matters(Btf btf) {
            boolean ofKernel = btf.resolved(type) instanceof BtfType.Struct struct
                    && struct.name().startsWith("bpf_");
            return !isPadding(name) && !ofKernel && !oneOfMany;
        }
    }

    private StructFields() {}

    static boolean isPadding(String name) {
        return name.isEmpty() || name.matches("_*(pad|padding|reserved|unused)_*\\d*");
    }

    static Map<String, Field> of(Btf btf, int id) {
        Map<String, Field> fields = new LinkedHashMap<>();
        collect(btf, id, 0, false, fields);
        return fields;
    }

    private static void collect(Btf btf, int id, int bitOffset, boolean inUnion, Map<String, Field> fields) {
        boolean oneOfMany = inUnion || btf.resolved(id) instanceof BtfType.Union;
        for (BtfType.Member member : members(btf, id)) {
            int at = bitOffset + member.bitOffset();
            if (member.name().isEmpty() && !members(btf, member.type()).isEmpty()) {
                collect(btf, member.type(), at, oneOfMany, fields);
            } else {
                fields.put(member.name(), new Field(member.name(), member.type(), at, member.bits(), oneOfMany));
            }
        }
    }

    private static List<BtfType.Member> members(Btf btf, int id) {
        BtfType type = btf.resolved(id);
        if (type instanceof BtfType.Struct struct) {
            return struct.members();
        } else if (type instanceof BtfType.DataSection section) {
            return section.variables().stream()
                    .map(placement -> member(btf, placement))
                    .toList();
        }
        return type instanceof BtfType.Union union ? union.members() : List.of();
    }

    private static BtfType.Member member(Btf btf, BtfType.Placement placement) {
        BtfType.Variable variable = (BtfType.Variable) btf.type(placement.variable());
        return new BtfType.Member(variable.name(), variable.type(), placement.offset() * Byte.SIZE, 0);
    }

    /** The fields under the names that {@code like} has for those places. */
    static Map<String, Field> renamed(Map<String, Field> fields, BtfType.Struct like) {
        Map<String, Field> renamed = new LinkedHashMap<>();
        for (Field field : fields.values()) {
            String name = like.members().stream()
                    .filter(member -> member.bitOffset() == field.bitOffset())
                    .map(BtfType.Member::name)
                    .findFirst()
                    .orElse(field.name());
            renamed.putIfAbsent(name, field);
        }
        return renamed;
    }
}
