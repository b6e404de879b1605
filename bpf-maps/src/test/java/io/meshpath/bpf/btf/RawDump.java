// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes types as {@code bpftool btf dump … format raw} does. */
final class RawDump {
    private static final List<String> LINKAGES = List.of("static", "global", "extern");

    private final Btf btf;

    RawDump(Btf btf) {
        this.btf = btf;
    }

    String line(int id) {
        BtfType type = btf.type(id);
        return "[" + id + "] " + keyword(type) + " " + named(type.name()) + detail(type);
    }

    private static String keyword(BtfType type) {
        if (type instanceof BtfType.Modifier modifier) {
            return modifier.kind() == BtfType.Modifier.Kind.ATTRIBUTE
                    ? "TYPE_TAG"
                    : modifier.kind().name();
        } else if (type instanceof BtfType.Pointer) {
            return "PTR";
        } else if (type instanceof BtfType.Enumeration) {
            return "ENUM";
        } else if (type instanceof BtfType.WideEnumeration) {
            return "ENUM64";
        } else if (type instanceof BtfType.Forward) {
            return "FWD";
        } else if (type instanceof BtfType.Function) {
            return "FUNC";
        } else if (type instanceof BtfType.Prototype) {
            return "FUNC_PROTO";
        } else if (type instanceof BtfType.Variable) {
            return "VAR";
        } else if (type instanceof BtfType.DataSection) {
            return "DATASEC";
        } else if (type instanceof BtfType.FloatingPoint) {
            return "FLOAT";
        } else if (type instanceof BtfType.DeclarationTag) {
            return "DECL_TAG";
        }
        return type.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    private String detail(BtfType type) {
        if (type instanceof BtfType.Int number) {
            String encoding = switch (number.encoding()) {
                case 0 -> "(none)";
                case BtfType.Int.SIGNED -> "SIGNED";
                case BtfType.Int.CHAR -> "CHAR";
                case BtfType.Int.BOOL -> "BOOL";
                default -> "UNKN";
            };
            return " size=" + number.byteSize() + " bits_offset=" + number.bitOffset() + " nr_bits=" + number.bits()
                    + " encoding=" + encoding;
        } else if (type instanceof BtfType.Array array) {
            return " type_id=" + array.element() + " index_type_id=" + array.index() + " nr_elems="
                    + Integer.toUnsignedString(array.length());
        } else if (type instanceof BtfType.Struct struct) {
            return " size=" + struct.byteSize() + members(struct.members());
        } else if (type instanceof BtfType.Union union) {
            return " size=" + union.byteSize() + members(union.members());
        } else if (type instanceof BtfType.Enumeration e) {
            return enumeration(e.signed(), e.byteSize(), e.constants(), "");
        } else if (type instanceof BtfType.WideEnumeration e) {
            return enumeration(e.signed(), e.byteSize(), e.constants(), e.signed() ? "LL" : "ULL");
        } else if (type instanceof BtfType.Forward forward) {
            return " fwd_kind=" + (forward.union() ? "union" : "struct");
        } else if (type instanceof BtfType.FloatingPoint number) {
            return " size=" + number.byteSize();
        }
        return reference(type);
    }

    private String reference(BtfType type) {
        if (type instanceof BtfType.Pointer pointer) {
            return " type_id=" + pointer.target();
        } else if (type instanceof BtfType.Typedef typedef) {
            return " type_id=" + typedef.target();
        } else if (type instanceof BtfType.Modifier modifier) {
            return " type_id=" + modifier.target();
        } else if (type instanceof BtfType.Function function) {
            return " type_id=" + function.prototype() + " linkage=" + LINKAGES.get(function.linkage());
        } else if (type instanceof BtfType.Variable variable) {
            return " type_id=" + variable.type() + ", linkage=" + LINKAGES.get(variable.linkage());
        } else if (type instanceof BtfType.DeclarationTag tag) {
            return " type_id=" + tag.target() + " component_idx=" + tag.component();
        } else if (type instanceof BtfType.Prototype prototype) {
            return " ret_type_id=" + prototype.returned()
                    + each(
                            prototype.parameters(),
                            parameter -> named(parameter.name()) + " type_id=" + parameter.type());
        }
        BtfType.DataSection section = (BtfType.DataSection) type;
        return " size=" + section.byteSize()
                + each(
                        section.variables(),
                        place -> "type_id=" + place.variable() + " offset=" + place.offset() + " size="
                                + place.byteSize() + " (VAR "
                                + named(btf.type(place.variable()).name()) + ")");
    }

    private static String members(List<BtfType.Member> members) {
        return each(
                members,
                member -> named(member.name()) + " type_id=" + member.type() + " bits_offset=" + member.bitOffset()
                        + (member.bits() == 0 ? "" : " bitfield_size=" + member.bits()));
    }

    private static String enumeration(boolean signed, int byteSize, List<BtfType.Constant> constants, String suffix) {
        return " encoding=" + (signed ? "SIGNED" : "UNSIGNED") + " size=" + byteSize
                + each(
                        constants,
                        constant -> named(constant.name()) + " val="
                                + (signed ? Long.toString(constant.value()) : Long.toUnsignedString(constant.value()))
                                + suffix);
    }

    private static <T> String each(List<T> parts, Function<T, String> line) {
        return " vlen=" + parts.size()
                + parts.stream().map(part -> "\n\t" + line.apply(part)).collect(Collectors.joining());
    }

    private static String named(String name) {
        return "'" + (name.isEmpty() ? "(anon)" : name) + "'";
    }
}
