// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The classes that generated code may need. */
final class Imports {
    private static final List<String> CLASSES = candidates();

    private Imports() {}

    private static List<String> candidates() {
        List<String> classes = new ArrayList<>(List.of(
                "io.meshpath.bpf.BpfMap",
                "io.meshpath.bpf.layout.Fields",
                "io.meshpath.bpf.layout.Layout",
                "io.meshpath.bpf.layout.Layouts",
                "io.meshpath.bpf.layout.Octets",
                "io.meshpath.bpf.btf.BtfBuilder",
                "io.meshpath.bpf.btf.BtfType",
                "io.meshpath.datapath.object.LoadedObject",
                "io.meshpath.datapath.object.ObjectSpec",
                "io.meshpath.datapath.object.Variable",
                "io.meshpath.datapath.program.Program",
                "java.nio.ByteBuffer",
                "java.util.List",
                "java.util.Map"));
        Arrays.stream(MapView.values())
                .map(view -> "io.meshpath.bpf." + view.className())
                .forEach(classes::add);
        return classes;
    }

    /** The import statements that {@code body} needs, and an empty line. */
    static String of(String body) {
        String code = body.replaceAll("(?s)/\\*\\*.*?\\*/", "");
        String imports = CLASSES.stream()
                .filter(name -> Pattern.compile("(?<![.\\w])" + name.substring(name.lastIndexOf('.') + 1) + "\\b")
                        .matcher(code)
                        .find())
                .distinct()
                .sorted()
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
        return imports.isEmpty() ? "" : imports + "\n";
    }
}
