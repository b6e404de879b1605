// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes one type as C; used for one answer. What goes on without end, as damaged types may, is cut short. */
final class CSource {
    private static final int MOST_STEPS = 10_000;
    private static final int DEEPEST = 64;
    private static final String CUT = "…";

    private final Btf btf;
    private int steps;
    private int depth;
    private int level; // of indentation

    CSource(Btf btf) {
        this.btf = btf;
    }

    String name(int id) {
        return declare(id, "", false);
    }

    String variable(int type, String variable) {
        return declare(type, variable, false);
    }

    String declaration(int id) {
        BtfType type = btf.type(id);
        if (type instanceof BtfType.Typedef typedef) {
            return "typedef " + declare(typedef.target(), typedef.name(), true) + ";";
        } else if (type instanceof BtfType.Function function) {
            return linkage(function.linkage()) + declare(function.prototype(), function.name(), false) + ";";
        } else if (type instanceof BtfType.Variable) {
            return variable(type);
        } else if (type instanceof BtfType.DataSection section) {
            return "/* section " + section.name() + " */"
                    + lines(section.variables(), "\n", place -> variable(btf.type(place.variable())));
        } else if (type instanceof BtfType.DeclarationTag tag) {
            return "/* " + tag.name() + " */ " + name(tag.target());
        }
        return hasBody(type) ? body(type) + ";" : name(id) + ";";
    }

    private String variable(BtfType type) {
        return type instanceof BtfType.Variable variable
                ? linkage(variable.linkage()) + declare(variable.type(), variable.name(), true) + ";"
                : CUT; // damaged: a section has variables only
    }

    private static String linkage(int linkage) {
        return linkage == 0 ? "static " : linkage == 2 ? "extern " : "";
    }

    /** A declaration of {@code declarator}, from the inside outwards: {@code "int (*handler)(void *)"}. */
    private String declare(int id, String declarator, boolean withBodies) {
        if (++steps > MOST_STEPS || depth >= DEEPEST) {
            return CUT + spaced(declarator);
        }
        depth++;
        try {
            return declare(btf.type(id), declarator, withBodies);
        } finally {
            depth--;
        }
    }

    private String declare(BtfType type, String declarator, boolean withBodies) {
        if (type instanceof BtfType.Pointer pointer) {
            BtfType target = btf.type(pointer.target());
            boolean binds = target instanceof BtfType.Array || target instanceof BtfType.Prototype;
            String inner = "*" + declarator;
            return declare(pointer.target(), binds ? "(" + inner + ")" : inner, withBodies);
        } else if (type instanceof BtfType.Array array) {
            return declare(
                    array.element(), declarator + "[" + Integer.toUnsignedString(array.length()) + "]", withBodies);
        } else if (type instanceof BtfType.Prototype prototype) {
            return declare(prototype.returned(), declarator + parameters(prototype), false);
        } else if (type instanceof BtfType.Modifier modifier) {
            return modified(modifier, declarator, withBodies);
        }
        boolean unnamed = type.name().isEmpty();
        return (withBodies && unnamed && hasBody(type) ? body(type) : plain(type)) + spaced(declarator);
    }

    private String modified(BtfType.Modifier modifier, String declarator, boolean withBodies) {
        String word = switch (modifier.kind()) {
            case CONST -> "const";
            case VOLATILE -> "volatile";
            case RESTRICT -> "restrict";
            case ATTRIBUTE -> "__attribute__((" + modifier.name() + "))";
            case TYPE_TAG -> "__attribute__((btf_type_tag(\"" + modifier.name() + "\")))";
        };
        if (btf.type(modifier.target()) instanceof BtfType.Pointer) {
            return declare(modifier.target(), " " + word + spaced(declarator), withBodies);
        }
        return word + " " + declare(modifier.target(), declarator, withBodies);
    }

    private String parameters(BtfType.Prototype prototype) {
        if (prototype.parameters().isEmpty()) {
            return "(void)";
        }
        return prototype.parameters().stream()
                .map(parameter -> parameter.type() == 0 ? "..." : declare(parameter.type(), parameter.name(), false))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String plain(BtfType type) {
        if (type instanceof BtfType.Nothing) {
            return "void";
        } else if (type instanceof BtfType.Forward forward) {
            return (forward.union() ? "union " : "struct ") + forward.name();
        }
        return keyword(type) + (type.name().isEmpty() ? "{" + CUT + "}" : type.name());
    }

    private static String keyword(BtfType type) {
        if (type instanceof BtfType.Struct) {
            return "struct ";
        } else if (type instanceof BtfType.Union) {
            return "union ";
        }
        return type instanceof BtfType.Enumeration || type instanceof BtfType.WideEnumeration ? "enum " : "";
    }

    private static boolean hasBody(BtfType type) {
        return !keyword(type).isEmpty();
    }

    private String body(BtfType type) {
        String head = keyword(type) + (type.name().isEmpty() ? "" : type.name() + " ");
        if (type instanceof BtfType.Struct struct) {
            return head + members(struct.members());
        } else if (type instanceof BtfType.Union union) {
            return head + members(union.members());
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return head + constants(enumeration.constants());
        }
        return head + constants(((BtfType.WideEnumeration) type).constants());
    }

    private String members(List<BtfType.Member> members) {
        return block(members, member -> {
            String bits = member.bits() == 0 ? "" : ":" + member.bits();
            return declare(member.type(), member.name(), true) + bits + ";";
        });
    }

    private String constants(List<BtfType.Constant> constants) {
        return block(constants, constant -> constant.name() + " = " + constant.value() + ",");
    }

    private <T> String block(List<T> parts, Function<T, String> line) {
        level++;
        String lines = lines(parts, "\n" + "\t".repeat(level), line);
        level--;
        return "{" + lines + "\n" + "\t".repeat(level) + "}";
    }

    private <T> String lines(List<T> parts, String start, Function<T, String> line) {
        StringBuilder lines = new StringBuilder();
        for (T part : parts) {
            boolean cut = ++steps > MOST_STEPS;
            lines.append(start).append(cut ? CUT : line.apply(part));
            if (cut) {
                break;
            }
        }
        return lines.toString();
    }

    private static String spaced(String declarator) {
        return declarator.isEmpty() || declarator.startsWith("[") ? declarator : " " + declarator.strip();
    }
}
