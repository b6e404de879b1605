// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.Map;
import java.util.Set;

/** Chooses the form of a field by its type; refuses what has no faithful form in Java. */
final class FieldForms {
    private final Btf btf;
    private final Map<String, String> javaNames;
    private final NestedRecords nested;

    /** Collects the structures that need a record of their own. */
    interface NestedRecords {
        /** The Java name for a structure that nobody asked for by name. */
        String add(BtfType.Struct struct, String field);
    }

    /** {@code javaNames} has the classes of the structures that were asked for, by their names in C. */
    FieldForms(Btf btf, Map<String, String> javaNames, NestedRecords nested) {
        this.btf = btf;
        this.javaNames = javaNames;
        this.nested = nested;
    }

    FieldForm of(BtfType.Member member, String where) {
        if (member.name().isEmpty()) {
            throw refusal(where, "without a name");
        }
        if (member.isBitField()) {
            throw refusal(where, "a bit field");
        }
        return form(member.type(), member.name(), where);
    }

    /** The form of a value that is no member: {@code name} is a map's or a variable's. */
    FieldForm of(int type, String name) {
        return form(type, name, name);
    }

    private FieldForm form(int id, String field, String where) {
        BtfType type = btf.resolved(id);
        if (type instanceof BtfType.Int number) {
            return scalar(number, btf.aliases(id), where);
        } else if (type instanceof BtfType.Enumeration enumeration && enumeration.byteSize() == Integer.BYTES) {
            return new FieldForm.Scalar("int", "u32", "put32", 32, false, "Layouts.U32", "types.unsigned(4)");
        } else if (type instanceof BtfType.Struct struct) {
            String known = javaNames.get(struct.name());
            return new FieldForm.Nested(known != null ? known : nested.add(struct, field));
        } else if (type instanceof BtfType.Array array) {
            return array(array, field, where);
        }
        throw refusal(where, type instanceof BtfType.Union ? "a union" : "of a type without a form in Java: " + type);
    }

    private FieldForm array(BtfType.Array array, String field, String where) {
        if (array.length() <= 0) {
            throw refusal(where, "an array without a length");
        }
        boolean ofBytes = btf.resolved(array.element()) instanceof BtfType.Int number && number.byteSize() == 1;
        return ofBytes
                ? new FieldForm.Run(array.length())
                : new FieldForm.Elements(
                        JavaNames.constant(field), form(array.element(), field, where), array.length());
    }

    private static FieldForm scalar(BtfType.Int number, Set<String> aliases, String where) {
        if (number.name().equals("_Bool")) {
            return new FieldForm.Scalar(
                    "boolean", "bool", "putBool", 8, false, "Layouts.BOOL", "types.integer(\"_Bool\", 1, false)");
        }
        int bits = number.byteSize() * Byte.SIZE;
        if (aliases.contains("__be" + bits)) {
            return bigEndian(bits);
        }
        return switch (number.byteSize()) {
            case 1, 2 -> narrow(bits, number.signed());
            case 4 ->
                new FieldForm.Scalar(
                        "int", "u32", "put32", 32, number.signed(), "Layouts." + sign(number) + "32", plain(number));
            case 8 ->
                new FieldForm.Scalar(
                        "long", "u64", "put64", 64, number.signed(), "Layouts." + sign(number) + "64", plain(number));
            default -> throw refusal(where, "a number of " + number.byteSize() + " bytes");
        };
    }

    private static String sign(BtfType.Int number) {
        return number.signed() ? "S" : "U";
    }

    private static FieldForm narrow(int bits, boolean signed) {
        String sign = signed ? "s" : "u";
        String describe = signed
                ? "types.integer(\"__s" + bits + "\", " + bits / Byte.SIZE + ", true)"
                : "types.unsigned(" + bits / Byte.SIZE + ")";
        return new FieldForm.Scalar(
                "int", sign + bits, "put" + bits, bits, signed, "Layouts." + (signed ? "S" : "U") + bits, describe);
    }

    private static FieldForm bigEndian(int bits) {
        String describe = "types.typedef(\"__be" + bits + "\", types.unsigned(" + bits / Byte.SIZE + "))";
        return new FieldForm.Scalar(
                bits == 64 ? "long" : "int", "be" + bits, "putBe" + bits, bits, false, "Layouts.BE" + bits, describe);
    }

    private static String plain(BtfType.Int number) {
        int bits = number.byteSize() * Byte.SIZE;
        return number.signed()
                ? "types.integer(\"__s" + bits + "\", " + number.byteSize() + ", true)"
                : "types.unsigned(" + number.byteSize() + ")";
    }

    private static IllegalArgumentException refusal(String where, String what) {
        return new IllegalArgumentException("cannot make Java of " + where + ": it is " + what);
    }
}
