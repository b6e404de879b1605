// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/** Java shown in a README is part of a program in this module, so it compiles. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\R(.*?)^```");

    record Fragment(Path readme, String code) {
        @Override
        public String toString() {
            return ROOT.relativize(readme) + ": " + code.lines().findFirst().orElse("");
        }
    }

    static Stream<Fragment> fragments() {
        List<Fragment> found = new ArrayList<>();
        for (Path readme : readmes()) {
            Matcher blocks = JAVA.matcher(read(readme));
            while (blocks.find()) {
                found.add(new Fragment(readme, blocks.group(1)));
            }
        }
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("fragments")
    void isPartOfAProgramHere(Fragment fragment) {
        String wanted = withoutIndentation(fragment.code);
        assertThat(programs()).anyMatch(program -> program.contains(wanted));
    }

    @Test
    void theFirstPageShowsAProgram() {
        assertThat(fragments()).anyMatch(fragment -> fragment.readme.equals(ROOT.resolve("README.md")));
    }

    private static List<Path> readmes() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<Path> all = new ArrayList<>(modules.map(folder -> folder.resolve("README.md"))
                    .filter(Files::exists)
                    .toList());
            all.add(ROOT.resolve("README.md"));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> programs() {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/io/meshpath/examples"))) {
            return sources.filter(path -> path.toString().endsWith(".java"))
                    .map(path -> withoutIndentation(read(path)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutIndentation(String code) {
        return String.join("\n", code.lines().map(String::strip).toList());
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
