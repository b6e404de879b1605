// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

/** How one field of a structure appears in generated Java. */
sealed interface FieldForm {
    /** The component's type. */
    String javaType();

    /** An expression for the value at {@code offset}. */
    String read(String offset);

    /** A statement that writes {@code value} at {@code offset}. */
    String write(String offset, String value);

    /** A statement for the compact constructor; empty when every value fits. */
    String check(String component);

    /** An expression for the number of its type in {@code types}. */
    String describe();

    /** An expression for its {@code Layout}, for arrays of it. */
    String layout();

    /** The same type where Java wants a class. */
    static String boxed(String javaType) {
        return switch (javaType) {
            case "int" -> "Integer";
            case "long" -> "Long";
            case "boolean" -> "Boolean";
            default -> javaType;
        };
    }

    /** A constant that the other expressions use; empty when they need none. */
    default String constant() {
        return "";
    }

    /** A number in at most 64 bits, by the names of the accessors in {@code Fields}. */
    record Scalar(
            String javaType, String getter, String setter, int bits, boolean signed, String layout, String describe)
            implements FieldForm {
        @Override
        public String read(String offset) {
            return "Fields." + getter + "(from, " + offset + ")";
        }

        @Override
        public String write(String offset, String value) {
            return "Fields." + setter + "(to, " + offset + ", " + value + ");";
        }

        @Override
        public String check(String component) {
            if (bits >= Integer.SIZE || !javaType.equals("int")) {
                return "";
            }
            String rule = signed ? "requireSigned" : "requireUnsigned";
            return "Fields." + rule + "(" + component + ", " + bits + ", \"" + component + "\");";
        }
    }

    /** An array of bytes. */
    record Run(int length) implements FieldForm {
        @Override
        public String javaType() {
            return "Octets";
        }

        @Override
        public String read(String offset) {
            return "Octets.read(from, " + offset + ", " + length + ")";
        }

        @Override
        public String write(String offset, String value) {
            return value + ".writeTo(to, " + offset + ");";
        }

        @Override
        public String check(String component) {
            return "Fields.requireLength(" + component + ", " + length + ", \"" + component + "\");";
        }

        @Override
        public String describe() {
            return "types.array(types.unsigned(1), " + length + ")";
        }

        @Override
        public String layout() {
            return "Layouts.bytes(" + length + ")";
        }
    }

    /** A structure inside the structure: a record of its own. */
    record Nested(String javaType) implements FieldForm {
        @Override
        public String read(String offset) {
            return layout() + ".read(from, " + offset + ")";
        }

        @Override
        public String write(String offset, String value) {
            return layout() + ".write(" + value + ", to, " + offset + ");";
        }

        @Override
        public String check(String component) {
            return "";
        }

        @Override
        public String describe() {
            return layout() + ".describe(types)";
        }

        @Override
        public String layout() {
            return javaType + ".LAYOUT";
        }
    }

    /** An array of anything but bytes; its layout is the constant {@code name}. */
    record Elements(String name, FieldForm element, int length) implements FieldForm {
        @Override
        public String javaType() {
            return "List<" + FieldForm.boxed(element.javaType()) + ">";
        }

        @Override
        public String read(String offset) {
            return name + ".read(from, " + offset + ")";
        }

        @Override
        public String write(String offset, String value) {
            return name + ".write(" + value + ", to, " + offset + ");";
        }

        @Override
        public String check(String component) {
            return component + " = List.copyOf(" + component + ");";
        }

        @Override
        public String describe() {
            return name + ".describe(types)";
        }

        @Override
        public String layout() {
            return "Layouts.array(" + element.layout() + ", " + length + ")";
        }

        @Override
        public String constant() {
            return "private static final Layout<" + javaType() + "> " + name + " = " + layout() + ";";
        }
    }
}
