// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.btf.BtfType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes the Java record of a structure with its layout; structures in it that have no class of their own go inside. */
final class RecordSource {
    private static final int DEEPEST = 8;

    private static final String TEMPLATE = """
            /** The C structure {@code %1$s}, %2$d bytes. */
            %3$srecord %4$s(%5$s) {
                /** How it lies in memory. */
                %3$sstatic final Layout<%4$s> LAYOUT = new InMemory();
            %6$s
                private static final class InMemory implements Layout<%4$s> {
            %7$s        @Override
                    public int byteSize() {
                        return %2$d;
                    }

                    @Override
                    public void write(%4$s value, ByteBuffer to, int at) {
            %8$s        }

                    @Override
                    public %4$s read(ByteBuffer from, int at) {
                        return new %4$s(
            %9$s);
                    }

                    @Override
                    public int describe(BtfBuilder types) {
                        return types.struct("%10$s", %2$d, List.of(
            %11$s));
                    }
                }
            %12$s}
            """;

    private record Field(BtfType.Member member, FieldForm form) {
        boolean isPadding() {
            return JavaNames.isPadding(member.name());
        }

        String name() {
            return JavaNames.component(member.name());
        }

        String place() {
            return "at + " + member.byteOffset();
        }
    }

    private final Btf btf;
    private final Map<String, String> javaNames;
    private final String modifier;
    private final int depth;
    private final Map<String, BtfType.Struct> inner = new LinkedHashMap<>();

    private RecordSource(Btf btf, Map<String, String> javaNames, String modifier, int depth) {
        this.btf = btf;
        this.javaNames = javaNames;
        this.modifier = modifier;
        this.depth = depth;
    }

    /** The source without its head; {@code javaNames} has the classes of structures by their names in C. */
    static String write(BtfType.Struct struct, LayoutRequest request, Btf btf, Map<String, String> javaNames) {
        return new RecordSource(btf, javaNames, request.modifier(), 0).write(struct, request.className());
    }

    /** The source of a record inside another class. */
    static String nested(
            BtfType.Struct struct, String className, Btf btf, Map<String, String> javaNames, String modifier) {
        return new RecordSource(btf, javaNames, modifier, 1).write(struct, className);
    }

    private String write(BtfType.Struct struct, String className) {
        if (depth > DEEPEST) {
            throw new BtfFormatException("malformed BTF: struct " + struct.name() + " is in itself");
        }
        List<Field> all = fields(struct);
        List<Field> components =
                all.stream().filter(field -> !field.isPadding()).toList();
        return TEMPLATE.formatted(
                struct.name().isEmpty() ? "struct" : "struct " + struct.name(),
                struct.byteSize(),
                modifier,
                className,
                join(components, ", ", field -> field.form.javaType() + " " + field.name()),
                constructor(className, components),
                lines(all, 8, field -> field.form.constant()) + (hasConstants(all) ? "\n" : ""),
                lines(components, 12, field -> field.form.write(field.place(), "value." + field.name() + "()")),
                join(components, ",\n", field -> " ".repeat(20) + field.form.read(field.place())),
                struct.name(),
                join(all, ",\n", field -> " ".repeat(20) + describe(field)),
                innerRecords());
    }

    private List<Field> fields(BtfType.Struct struct) {
        FieldForms forms = new FieldForms(btf, javaNames, this::addInner);
        List<Field> fields = new ArrayList<>();
        for (BtfType.Member member : struct.members()) {
            fields.add(new Field(member, forms.of(member, "struct " + struct.name() + "." + member.name())));
        }
        return fields;
    }

    private String addInner(BtfType.Struct struct, String field) {
        String name = JavaNames.type(struct.name().isEmpty() ? field : struct.name());
        BtfType.Struct other = inner.putIfAbsent(name, struct);
        if (other != null && !other.equals(struct)) {
            throw new IllegalArgumentException("two structures would both be called " + name + " in Java");
        }
        return name;
    }

    private String innerRecords() {
        return inner.entrySet().stream()
                .map(entry -> "\n"
                        + new RecordSource(btf, javaNames, modifier, depth + 1)
                                .write(entry.getValue(), entry.getKey())
                                .indent(4))
                .collect(Collectors.joining());
    }

    private String constructor(String className, List<Field> components) {
        String checks = lines(components, 8, field -> field.form.check(field.name()));
        return checks.isEmpty() ? "" : "\n    " + modifier + className + " {\n" + checks + "    }\n";
    }

    private static String describe(Field field) {
        return "new BtfType.Member(\"" + field.member.name() + "\", " + field.form.describe() + ", "
                + field.member.bitOffset() + ", 0)";
    }

    private static boolean hasConstants(List<Field> fields) {
        return fields.stream().anyMatch(field -> !field.form.constant().isEmpty());
    }

    private static String lines(List<Field> fields, int indent, Function<Field, String> line) {
        return fields.stream()
                .map(line)
                .filter(text -> !text.isEmpty())
                .map(text -> " ".repeat(indent) + text + "\n")
                .collect(Collectors.joining());
    }

    private static String join(List<Field> fields, String separator, Function<Field, String> part) {
        return fields.stream().map(part).collect(Collectors.joining(separator));
    }
}
