// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** Follows types to what is behind them; a chain that is damaged ends with an exception. */
final class TypeChain {
    private static final int DEEPEST = 64;

    private TypeChain() {}

    /** The number of the type behind typedefs and modifiers. */
    static int end(Btf btf, int id) {
        int at = id;
        for (int depth = 0; depth < DEEPEST; depth++) {
            BtfType type = btf.type(at);
            if (type instanceof BtfType.Typedef typedef) {
                at = typedef.target();
            } else if (type instanceof BtfType.Modifier modifier) {
                at = modifier.target();
            } else {
                return at;
            }
        }
        throw circle(id);
    }

    /** All names of typedefs between a type and what is behind them. */
    static Set<String> aliases(Btf btf, int id) {
        Set<String> names = new HashSet<>();
        int at = id;
        for (int depth = 0; depth < DEEPEST; depth++) {
            BtfType type = btf.type(at);
            if (type instanceof BtfType.Typedef typedef) {
                names.add(typedef.name());
                at = typedef.target();
            } else if (type instanceof BtfType.Modifier modifier) {
                at = modifier.target();
            } else {
                return names;
            }
        }
        throw circle(id);
    }

    /** How many bytes a value takes; empty if there are no values of it. */
    static OptionalLong byteSize(Btf btf, int id) {
        long factor = 1;
        int at = id;
        for (int depth = 0; depth < DEEPEST; depth++) {
            BtfType type = btf.resolved(at);
            if (type instanceof BtfType.Variable variable) {
                at = variable.type();
            } else if (type instanceof BtfType.Array array) {
                factor = factor > Long.MAX_VALUE >>> 32
                        ? Long.MAX_VALUE >>> 1
                        : factor * (array.length() & 0xffff_ffffL);
                at = array.element();
            } else {
                return product(factor, plainSize(type), id);
            }
        }
        throw new BtfFormatException("malformed BTF: type " + id + " is nested too deep");
    }

    /** The same, or {@code otherwise} where there are no values, for what cannot be larger than memory. */
    static int byteSize(Btf btf, int id, int otherwise) {
        long size = byteSize(btf, id).orElse(otherwise);
        if (size > Integer.MAX_VALUE) {
            throw new BtfFormatException("malformed BTF: type " + id + " has " + size + " bytes");
        }
        return (int) size;
    }

    private static OptionalLong product(long factor, long size, int id) {
        if (size < 0) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Math.multiplyExact(factor, size));
        } catch (ArithmeticException e) {
            throw new BtfFormatException("malformed BTF: array type " + id + " is too large");
        }
    }

    private static long plainSize(BtfType type) {
        if (type instanceof BtfType.Int number) {
            return number.byteSize();
        } else if (type instanceof BtfType.Struct struct) {
            return struct.byteSize() & 0xffff_ffffL;
        } else if (type instanceof BtfType.Union union) {
            return union.byteSize() & 0xffff_ffffL;
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.byteSize();
        } else if (type instanceof BtfType.WideEnumeration enumeration) {
            return enumeration.byteSize();
        } else if (type instanceof BtfType.FloatingPoint number) {
            return number.byteSize();
        } else if (type instanceof BtfType.DataSection section) {
            return section.byteSize() & 0xffff_ffffL;
        }
        return type instanceof BtfType.Pointer ? Long.BYTES : -1;
    }

    private static BtfFormatException circle(int id) {
        return new BtfFormatException("malformed BTF: type " + id + " goes round in circles");
    }
}
