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

/** Java shown in a README is part of a file that the build compiles, an example mostly. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\R(.*?)^```");

    private static final List<String> SOURCES = sources();

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
    void isPartOfWhatIsCompiled(Fragment fragment) {
        String wanted = withoutIndentation(fragment.code);
        assertThat(SOURCES).anyMatch(source -> source.contains(wanted));
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

    private static List<String> sources() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> ROOT.relativize(file).toString().contains("/src/"))
                    .map(file -> withoutIndentation(read(file)))
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
