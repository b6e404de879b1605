// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the generator is told on its command line: types to look in, classes to make, where to put them. */
record GeneratorArguments(ObjectTypes types, List<LayoutRequest> requests, Path out) {
    private static final String USAGE =
            "usage: --object FILE --class package.Class --out DIR, or --objects DIR --layouts FILE --out DIR";

    static GeneratorArguments parse(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        if (arguments.length == 6 && values.keySet().equals(Set.of("--object", "--class", "--out"))) {
            return ofObject(path(values, "--object"), values.getOrDefault("--class", ""), path(values, "--out"));
        } else if (arguments.length == 6 && values.keySet().equals(Set.of("--objects", "--layouts", "--out"))) {
            return ofLayouts(path(values, "--objects"), path(values, "--layouts"), path(values, "--out"));
        }
        throw new IllegalArgumentException(USAGE);
    }

    private static Path path(Map<String, String> values, String name) {
        return Path.of(values.getOrDefault(name, ""));
    }

    private static GeneratorArguments ofObject(Path object, String className, Path out) {
        String line = "public " + className + " = object " + object.getFileName();
        return new GeneratorArguments(ObjectTypes.ofFile(object), LayoutRequest.parse(List.of(line), "--class"), out);
    }

    private static GeneratorArguments ofLayouts(Path objects, Path layouts, Path out) {
        try {
            List<LayoutRequest> requests = LayoutRequest.parse(Files.readAllLines(layouts), layouts.toString());
            return new GeneratorArguments(ObjectTypes.read(objects), requests, out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + layouts, e);
        }
    }
}
