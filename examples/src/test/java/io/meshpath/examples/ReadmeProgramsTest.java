// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs that READMEs show are files of this module, so that they compile. */
class ReadmeProgramsTest {
    private static final Pattern PROGRAM =
            Pattern.compile("```java\\n(?:(?!```).)*?(public final class (\\w+).*?)```", Pattern.DOTALL);

    record Shown(String readme, String className, String code) {
        @Override
        public String toString() {
            return className + " in " + readme;
        }
    }

    static List<Shown> programs() throws IOException {
        Path root = root();
        List<Shown> shown = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root, 2)) {
            for (Path file :
                    files.filter(file -> file.endsWith("README.md")).sorted().toList()) {
                Matcher programs = PROGRAM.matcher(Files.readString(file));
                while (programs.find()) {
                    shown.add(new Shown(root.relativize(file).toString(), programs.group(2), programs.group(1)));
                }
            }
        }
        return shown;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    @ParameterizedTest
    @MethodSource("programs")
    void isTheFileOfThisModule(Shown shown) throws IOException {
        Path file = root().resolve("examples/src/main/java/io/meshpath/examples/" + shown.className() + ".java");
        assertThat(file).content().contains(shown.code().strip());
    }

    @Test
    void someAreShown() throws IOException {
        assertThat(programs()).isNotEmpty();
    }
}
