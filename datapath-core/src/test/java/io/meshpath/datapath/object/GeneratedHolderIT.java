// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.generator.LayoutGenerator;
import io.meshpath.datapath.program.TestRunInput;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Makes a class of an object file, compiles it with what a user would write, and runs that. */
class GeneratedHolderIT {
    private static final String USER = """
            package io.example;

            import io.meshpath.bpf.BpfArray;
            import io.meshpath.bpf.BpfHashMap;
            import io.meshpath.bpf.layout.Octets;
            import io.meshpath.datapath.object.Variable;
            import io.meshpath.datapath.program.SkBuff;
            import io.meshpath.datapath.program.TestRunInput;
            import java.util.Optional;

            public final class User {
                private static final TestRunInput PACKET =
                        TestRunInput.packet(new byte[60]).withContext(SkBuff.DEFAULT.withMark(5));

                private User() {}

                public static int calculate() {
                    try (Everything everything = Everything.spec().withFactor(10).load();
                            Variable<Long> runs = everything.variables().runs()) {
                        int result = everything.programs().calculate().testRun(PACKET).returnValue();
                        return runs.get() == 41 ? result : -1;
                    }
                }

                public static Optional<Long> count() {
                    Flow known = new Flow(7, 8);
                    try (Everything everything = Everything.spec().withKnown(known).load()) {
                        everything.programs().count().testRun(PACKET);
                        BpfHashMap<Flow, Long> flows = everything.maps().flows();
                        BpfArray<Octets> numbers = everything.maps().numbers();
                        return numbers.get(3).equals(Octets.parse("0100000000000000")) ? flows.get(known) : Optional.empty();
                    }
                }
            }
            """;

    private static final String COUNTING = """
            package io.example;

            import io.meshpath.datapath.object.Variable;
            import io.meshpath.datapath.program.TestRunInput;

            public final class Counting {
                private Counting() {}

                public static long countPackets(TestRunInput packet) {
                    try (Counter counter = Counter.spec().withShortest(100).load();
                            Variable<Long> packets = counter.variables().packets()) {
                        counter.programs().countPackets().testRun(packet);
                        return packets.get();
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    private Path objects;
    private Path sources;

    @BeforeEach
    void makeFolders() throws IOException {
        objects = Files.createDirectories(folder.resolve("classes/META-INF/bpf"));
        sources = Files.createDirectories(folder.resolve("sources/io/example"))
                .getParent()
                .getParent();
    }

    private void generate(String object, List<String> layouts) throws IOException {
        Files.write(objects.resolve(object + ".bpf.o"), TestObjects.bytes(object));
        Path file = Files.write(folder.resolve("layouts.properties"), layouts);
        LayoutGenerator.main(new String[] {"--objects", "" + objects, "--layouts", "" + file, "--out", "" + sources});
    }

    private ClassLoader compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Path classes = folder.resolve("classes");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(sources)) {
            List<Path> java =
                    all.filter(path -> path.toString().endsWith(".java")).toList();
            List<String> options =
                    List.of("-Xlint:all", "-Werror", "-proc:none", "-cp", classPath(), "-d", "" + classes);
            assertThat(compiler.getTask(messages, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
                            .call())
                    .as(messages.toString())
                    .isTrue();
        }
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, GeneratedHolderIT.class.getClassLoader());
    }

    private static String classPath() {
        return Stream.of(BpfMap.class, ObjectSpec.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(GeneratedHolderIT::path)
                .collect(Collectors.joining(":"));
    }

    private static String path(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAUserWritesWithItRuns() throws Exception {
        generate(
                "everything",
                List.of(
                        "public io.example.Everything = object everything.bpf.o",
                        "public io.example.Flow = struct flow"));
        Files.writeString(sources.resolve("io/example/User.java"), USER);
        Class<?> user = compile().loadClass("io.example.User");
        assertThat(user.getMethod("calculate").invoke(null)).isEqualTo(5 * 10 + 5 + 60);
        assertThat(user.getMethod("count").invoke(null)).hasToString("Optional[5]");
    }

    @Test
    void theReadmesCounterCounts() throws Exception {
        generate("counter", List.of("public io.example.Counter = object counter.bpf.o"));
        Files.writeString(sources.resolve("io/example/Counting.java"), COUNTING);
        Method count = compile().loadClass("io.example.Counting").getMethod("countPackets", TestRunInput.class);
        assertThat(count.invoke(null, TestRunInput.packet(new byte[100]))).isEqualTo(1L);
        assertThat(count.invoke(null, TestRunInput.packet(new byte[60]))).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "callbacks",
                "core",
                "counter",
                "everything",
                "newer",
                "packets",
                "refused",
                "sections",
                "unsupported"
            })
    void compilesWithoutAWarningWhateverTheObject(String object) throws IOException {
        generate(object, List.of("io.example.Holder = object " + object + ".bpf.o"));
        compile();
        String source = Files.readString(sources.resolve("io/example/Holder.java"));
        List<String> programs =
                new ArrayList<>(TestObjects.spec(object).programs().keySet());
        assertThat(programs).allSatisfy(program -> assertThat(source).contains("loaded.program(\"" + program + "\")"));
        TestObjects.spec(object)
                .pinnedByName()
                .forEach(map -> assertThat(source).contains("map(\"" + map + "\")"));
    }
}
