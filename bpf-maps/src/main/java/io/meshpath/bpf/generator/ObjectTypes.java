// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.btf.BtfType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The types of all objects in a folder. */
final class ObjectTypes {
    /** A type and the object it is in. */
    record Found<T extends BtfType>(T type, Btf btf) {}

    private record Source(Path file, Btf btf) {}

    private final Path folder;
    private final List<Source> sources;

    private ObjectTypes(Path folder, List<Source> sources) {
        this.folder = folder;
        this.sources = sources;
    }

    static ObjectTypes read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Source> sources = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".o"))
                    .sorted()
                    .toList()) {
                sources.add(new Source(file, parse(file)));
            }
            return new ObjectTypes(folder, sources);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /** Those of one file. */
    static ObjectTypes ofFile(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            return new ObjectTypes(folder == null ? file : folder, List.of(new Source(file, parse(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** An object of the folder by its name. */
    ObjectOutline object(String name) {
        Path file = folder.resolve(name);
        try {
            return ObjectOutline.read(Files.readAllBytes(file), name);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Btf parse(Path file) throws IOException {
        try {
            return Btf.ofObject(Files.readAllBytes(file));
        } catch (BtfFormatException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The definition of a type by its name.
     *
     * @throws IllegalArgumentException if no object has it, or if two have different ones
     */
    <T extends BtfType> Found<T> find(LayoutRequest request, Class<T> kind) {
        List<Source> with = sources.stream()
                .filter(source -> source.btf.find(request.cName(), kind).isPresent())
                .toList();
        if (with.isEmpty()) {
            throw new IllegalArgumentException(request.cType() + " is in no object of " + folder + " "
                    + sources.stream().map(source -> source.file.getFileName()).toList()
                    + ": an object keeps only the types that its program uses");
        }
        Found<T> first = found(with.get(0), request, kind);
        String shape = shape(first);
        for (Source source : with) {
            if (!shape(found(source, request, kind)).equals(shape)) {
                throw new IllegalArgumentException(
                        request.cType() + " is not the same in " + with.get(0).file + " and " + source.file);
            }
        }
        return first;
    }

    private static <T extends BtfType> Found<T> found(Source source, LayoutRequest request, Class<T> kind) {
        OptionalInt id = source.btf.find(request.cName(), kind);
        return new Found<>(kind.cast(source.btf.type(id.orElseThrow())), source.btf);
    }

    // Numbers of types differ from object to object; names, places and sizes must not.
    private static String shape(Found<?> found) {
        if (!(found.type() instanceof BtfType.Struct struct)) {
            return found.type().toString();
        }
        StringBuilder shape = new StringBuilder("struct ").append(struct.byteSize());
        for (BtfType.Member member : struct.members()) {
            shape.append(", ").append(member.name()).append(" at ").append(member.bitOffset());
            found.btf()
                    .byteSize(member.type())
                    .ifPresent(bytes -> shape.append(" of ").append(bytes));
        }
        return shape.toString();
    }
}
