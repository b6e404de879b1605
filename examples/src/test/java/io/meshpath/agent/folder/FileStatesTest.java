// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileStatesTest {
    @TempDir
    Path folder;

    private final FileStates states = new FileStates();

    @Test
    void aFileIsChangedTheFirstTimeAndThenNot() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a");

        assertThat(states.compare(List.of(file), Set.of()).changed()).containsExactly(file);
        assertThat(states.compare(List.of(file), Set.of()).isEmpty()).isTrue();
    }

    @Test
    void anotherSizeOrAnotherFileIsAChange() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a");
        states.compare(List.of(file), Set.of());

        Files.writeString(file, "aa");
        assertThat(states.compare(List.of(file), Set.of()).changed()).containsExactly(file);

        Path other = Files.writeString(folder.resolve("b"), "bb");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(states.compare(List.of(file), Set.of()).changed()).containsExactly(file);
    }

    @Test
    void aTouchedFileIsChangedHoweverItLooks() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a");
        states.compare(List.of(file), Set.of());

        assertThat(states.compare(List.of(file), Set.of(file)).changed()).containsExactly(file);
    }

    @Test
    void aFileIsGoneOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a");
        states.compare(List.of(file), Set.of());
        Files.delete(file);

        assertThat(states.compare(List.of(file), Set.of()).gone()).containsExactly(file);
        assertThat(states.compare(List.of(), Set.of()).isEmpty()).isTrue();
    }
}
