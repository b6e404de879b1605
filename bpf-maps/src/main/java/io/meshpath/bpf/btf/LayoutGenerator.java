// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes Java records and enums of the C structures and enumerations that compiled BPF objects share with Java, so that what
 * lies in a map is defined once, in C:
 *
 * <pre>{@code
 * java io.meshpath.bpf.btf.LayoutGenerator --objects DIR --layouts FILE --out DIR
 * }</pre>
 *
 * <p>Each line of the layouts file is {@code [public] package.Class = struct|enum name}. A record has a component for each
 * field but padding ({@code pad…}, {@code reserved…}) and a constant {@code LAYOUT}; {@code source_port} becomes {@code
 * sourcePort}. Numbers of up to 32 bits are {@code int}, of 64 bits {@code long}, {@code bool} is {@code boolean}, arrays of
 * bytes are {@link io.meshpath.bpf.Octets}, other arrays lists, structures records. A field whose type is {@code __be16},
 * {@code __be32} or {@code __be64} is turned from network byte order. Bit fields, unions and pointers are refused. An enum has
 * {@code code()} and {@code of(int)}.
 *
 * <p>A file whose content would not change is left alone, so that nothing is compiled again.
 */
public final class LayoutGenerator {
    private final ObjectTypes types;
    private final Map<String, String> javaNames = new HashMap<>();

    private LayoutGenerator(ObjectTypes types, List<LayoutRequest> requests) {
        this.types = types;
        requests.stream()
                .filter(request -> !request.isEnum())
                .forEach(request -> javaNames.put(request.cName(), request.qualifiedName()));
    }

    /** Runs it; a mistake in the layouts ends it with one line on standard error and exit code 2. */
    public static void main(String[] arguments) {
        try {
            run(Arguments.parse(arguments));
        } catch (IllegalArgumentException | BtfFormatException | UncheckedIOException e) {
            System.err.println("layouts: " + e.getMessage());
            System.exit(2);
        }
    }

    private record Arguments(Path objects, Path layouts, Path out) {
        static Arguments parse(String[] arguments) {
            Map<String, Path> values = new HashMap<>();
            for (int i = 0; i + 1 < arguments.length; i += 2) {
                values.put(arguments[i], Path.of(arguments[i + 1]));
            }
            Path objects = values.get("--objects");
            Path layouts = values.get("--layouts");
            Path out = values.get("--out");
            if (objects == null || layouts == null || out == null || arguments.length != 6) {
                throw new IllegalArgumentException("usage: --objects DIR --layouts FILE --out DIR");
            }
            return new Arguments(objects, layouts, out);
        }
    }

    private static void run(Arguments arguments) {
        try {
            List<LayoutRequest> requests =
                    LayoutRequest.parse(Files.readAllLines(arguments.layouts), arguments.layouts.toString());
            generate(ObjectTypes.read(arguments.objects), requests)
                    .forEach((file, source) -> writeIfChanged(arguments.out.resolve(file), source));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + arguments.layouts, e);
        }
    }

    /** The sources by their paths below the output folder. */
    static Map<Path, String> generate(ObjectTypes types, List<LayoutRequest> requests) {
        LayoutGenerator generator = new LayoutGenerator(types, requests);
        Map<Path, String> sources = new HashMap<>();
        for (LayoutRequest request : requests) {
            Path file = Path.of(request.packageName().replace('.', '/'), request.className() + ".java");
            if (sources.put(file, generator.source(request)) != null) {
                throw new IllegalArgumentException("asked for twice: " + request.qualifiedName());
            }
        }
        return sources;
    }

    private String source(LayoutRequest request) {
        if (request.isEnum()) {
            BtfType.Enumeration type =
                    types.find(request, BtfType.Enumeration.class).type();
            return head(request, "") + EnumSource.write(type, request);
        }
        ObjectTypes.Found<BtfType.Struct> found = types.find(request, BtfType.Struct.class);
        String body = RecordSource.write(found.type(), request, found.btf(), javaNames);
        return head(request, imports(body)) + body;
    }

    private static String head(LayoutRequest request, String imports) {
        return "// Generated from the type information of " + request.cType()
                + ": change the C source instead.\npackage " + request.packageName() + ";\n\n" + imports;
    }

    private static String imports(String body) {
        StringBuilder imports = new StringBuilder();
        for (String type : List.of("Fields", "Layout", "Layouts", "Octets", "btf.BtfBuilder", "btf.BtfType")) {
            String simpleName = type.substring(type.indexOf('.') + 1);
            if (body.matches("(?s).*\\b" + simpleName + "\\b.*")) {
                imports.append("import io.meshpath.bpf.").append(type).append(";\n");
            }
        }
        return imports.append("import java.nio.ByteBuffer;\nimport java.util.List;\n\n")
                .toString();
    }

    private static void writeIfChanged(Path file, String source) {
        try {
            if (!Files.exists(file) || !Files.readString(file).equals(source)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, source);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
