// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.btf.BtfType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes Java of compiled BPF objects: records and enums of the C structures and enumerations that programs share with Java, so
 * that what lies in a map is defined once, in C, and classes that hold a loaded object with its maps, programs and variables.
 *
 * <pre>{@code
 * java -cp bpf-maps.jar io.meshpath.bpf.generator.LayoutGenerator --object counter.bpf.o --class io.example.Counter --out DIR
 * java -cp bpf-maps.jar io.meshpath.bpf.generator.LayoutGenerator --objects DIR --layouts FILE --out DIR
 * }</pre>
 *
 * <p>The first form makes one public class of one object. The second is for builds.
 *
 * <p>Each line of the layouts file is {@code [public] package.Class = struct|enum|object name}.
 *
 * <p>A record has a component for each field but padding ({@code pad…}, {@code reserved…}) and a constant {@code LAYOUT};
 * {@code source_port} becomes {@code sourcePort}. Numbers of up to 32 bits are {@code int}, of 64 bits {@code long}, {@code
 * bool} is {@code boolean}, arrays of bytes are {@link io.meshpath.bpf.layout.Octets}, other arrays lists, structures records. A field
 * whose type is {@code __be16}, {@code __be32} or {@code __be64} is turned from network byte order. Bit fields, unions and
 * pointers are refused. An enum has {@code code()} and {@code of(int)}.
 *
 * <p>{@code object counter.bpf.o} names a file in the folder of objects. Its class has {@code spec()}, which sets variables by
 * name before {@code load()}, and then {@code maps()}, {@code programs()} and {@code variables()} with a method for each, typed
 * by the records of the same layouts file or others made inside the class. It is compiled against the module datapath-core,
 * and finds the object as the resource {@code META-INF/bpf/counter.bpf.o}.
 *
 * <p>A file whose content would not change is left alone, so that nothing is compiled again.
 */
public final class LayoutGenerator {
    private final ObjectTypes types;
    private final Map<String, String> javaNames = new HashMap<>();

    private LayoutGenerator(ObjectTypes types, List<LayoutRequest> requests) {
        this.types = types;
        requests.stream()
                .filter(request -> request.kind() == LayoutRequest.Kind.STRUCT)
                .forEach(request -> javaNames.put(request.cName(), request.qualifiedName()));
    }

    /** Runs it; a mistake in the layouts ends it with one line on standard error and exit code 2. */
    public static void main(String[] arguments) {
        try {
            GeneratorArguments all = GeneratorArguments.parse(arguments);
            generate(all.types(), all.requests())
                    .forEach((file, source) -> writeIfChanged(all.out().resolve(file), source));
        } catch (IllegalArgumentException | BtfFormatException | UncheckedIOException e) {
            System.err.println("layouts: " + e.getMessage());
            System.exit(2);
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
        String body = switch (request.kind()) {
            case ENUM ->
                EnumSource.write(types.find(request, BtfType.Enumeration.class).type(), request);
            case STRUCT -> {
                ObjectTypes.Found<BtfType.Struct> found = types.find(request, BtfType.Struct.class);
                yield RecordSource.write(found.type(), request, found.btf(), namesIn(request.packageName()));
            }
            case OBJECT -> HolderSource.write(types.object(request.cName()), request, namesIn(request.packageName()));
        };
        return "// Generated from the type information of " + request.cType()
                + ": change the C source instead.\npackage " + request.packageName() + ";\n\n" + Imports.of(body)
                + body;
    }

    /** The records by their names in C, as code in a package calls them. */
    private Map<String, String> namesIn(String packageName) {
        Map<String, String> names = new HashMap<>();
        javaNames.forEach((cName, javaName) -> {
            int dot = javaName.lastIndexOf('.');
            names.put(cName, javaName.substring(0, dot).equals(packageName) ? javaName.substring(dot + 1) : javaName);
        });
        return names;
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
