// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects are read, edited, compared and linked where there is no Linux: in a process without anything that calls it. */
class WithoutLinuxTest {
    private static final String DONE = "read, edited and linked";

    @TempDir
    private Path folder;

    /** What that process runs. */
    static final class ReadObjects {
        public static void main(String[] files) {
            ObjectSpec spec = ObjectSpec.read(Path.of(files[0]));
            ObjectSpec edited = spec.withVariable("factor", 7)
                    .withLicense("GPL")
                    .withMap("flows", spec.maps().get("flows").withFlags(0))
                    .withProgram("jump", program -> program.withLoaded(false));
            ObjectSpec linked = ObjectSpec.link("linked.bpf.o", List.of(Path.of(files[1]), Path.of(files[2])));
            if (edited.equals(spec)
                    || spec.toString().isEmpty()
                    || linked.programs().isEmpty()) {
                throw new IllegalStateException("edited " + edited + ", linked " + linked);
            }
            System.out.println(DONE);
        }
    }

    @Test
    void readingTouchesNoSystemCall() throws IOException, InterruptedException {
        List<String> loaded = run(classPathWithoutNativeAccess());
        assertThat(loaded).contains(DONE);
        assertThat(loaded)
                .filteredOn(line -> line.contains("[class,load]") && line.contains("meshpath"))
                .isNotEmpty()
                .noneMatch(line -> line.contains(" io.meshpath.bpf.linux."))
                .noneMatch(line -> line.contains(" jnr.ffi.") || line.contains(" com.kenai.jffi."));
    }

    private static String classPathWithoutNativeAccess() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("jnr-ffi") && !entry.contains("jffi"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<String> run(String classPath) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xlog:class+load",
                        "-cp",
                        classPath,
                        ReadObjects.class.getName(),
                        file("everything"),
                        file("linked_first"),
                        file("linked_second"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    private String file(String object) throws IOException {
        Path file = folder.resolve(object + ".bpf.o");
        return Files.write(file, TestObjects.bytes(object)).toString();
    }
}
