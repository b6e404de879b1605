// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.util.List;

/**
 * One type (Documentation/bpf/btf.rst of the kernel). Other types are named by their number in the same {@link Btf}; 0 is
 * {@code void}.  *
 * <p>Immutable.
 */
public sealed interface BtfType {
    /** Its name in C; empty where it has none. */
    default String name() {
        return "";
    }

    /** No type: what a function without a result returns, and what {@code void *} points to. */
    record Nothing() implements BtfType {}

    /**
     * An integer, {@code char} and {@code bool} included. In bit fields of old, {@code bits} is fewer than its bytes hold, and
     * {@code bitOffset} is where they begin.
     *
     * @param encoding 0 for a plain unsigned number, or {@link #SIGNED}, {@link #CHAR} and {@link #BOOL}
     */
    record Int(String name, int byteSize, int bits, int bitOffset, int encoding) implements BtfType {
        public static final int SIGNED = 1;
        public static final int CHAR = 2;
        public static final int BOOL = 4;

        /** Whether it has a sign. */
        public boolean signed() {
            return (encoding & SIGNED) != 0;
        }
    }

    /** A floating-point number. */
    record FloatingPoint(String name, int byteSize) implements BtfType {}

    /** A pointer. */
    record Pointer(int target) implements BtfType {}

    /** {@code length} elements. */
    record Array(int element, int index, int length) implements BtfType {}

    /** A structure. */
    record Struct(String name, int byteSize, List<Member> members) implements BtfType {}

    /** A union: members that all begin at 0. */
    record Union(String name, int byteSize, List<Member> members) implements BtfType {}

    /** An enumeration of up to 4 bytes. */
    record Enumeration(String name, int byteSize, boolean signed, List<Constant> constants) implements BtfType {}

    /** An enumeration that may need 8 bytes. */
    record WideEnumeration(String name, int byteSize, boolean signed, List<Constant> constants) implements BtfType {}

    /** A structure or union that is only announced. */
    record Forward(String name, boolean union) implements BtfType {}

    /** Another name of a type. */
    record Typedef(String name, int target) implements BtfType {}

    /** {@code const}, {@code volatile}, {@code restrict}, a type tag or another attribute (since Linux 6.14) around a type. */
    record Modifier(Kind kind, String name, int target) implements BtfType {
        /** Which of them. */
        public enum Kind {
            CONST,
            VOLATILE,
            RESTRICT,
            TYPE_TAG,
            ATTRIBUTE
        }
    }

    /** A function; {@code linkage} is 0 static, 1 global, 2 extern. */
    record Function(String name, int prototype, int linkage) implements BtfType {}

    /** What a function takes and returns; a last parameter of type {@code void} stands for variable arguments. */
    record Prototype(int returned, List<Parameter> parameters) implements BtfType {}

    /** A global variable; {@code linkage} is 0 static, 1 global, 2 extern. */
    record Variable(String name, int type, int linkage) implements BtfType {}

    /** A section of the object file and the variables in it. */
    record DataSection(String name, int byteSize, List<Placement> variables) implements BtfType {}

    /**
     * A remark on a declaration, or on one of its members or parameters where {@code component} is not -1.
     *
     * @param attribute whether the name is any attribute of C instead of a tag (since Linux 6.14)
     */
    record DeclarationTag(String name, int target, int component, boolean attribute) implements BtfType {
        public DeclarationTag(String name, int target, int component) {
            this(name, target, component, false);
        }
    }

    /** A member of a structure or union; {@code bits} is 0 unless it is a bit field. */
    record Member(String name, int type, int bitOffset, int bits) {
        /** Where it begins. */
        public int byteOffset() {
            return bitOffset / Byte.SIZE;
        }

        /** Whether it is a bit field. */
        public boolean isBitField() {
            return bits != 0 || bitOffset % Byte.SIZE != 0;
        }
    }

    /** One value of an enumeration. */
    record Constant(String name, long value) {}

    /** A parameter of a function. */
    record Parameter(String name, int type) {}

    /** A variable in a section. */
    record Placement(int variable, int offset, int byteSize) {}
}
