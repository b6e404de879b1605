// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderWatchTest {
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final BlockingQueue<Set<Path>> looks = new LinkedBlockingQueue<>();

    private FolderWatch watch(Path path, Duration pause) throws IOException, InterruptedException {
        FolderWatch watch = FolderWatch.start(path, pause, looks::add);
        assertThat(nextLook()).isEmpty();
        return watch;
    }

    private Set<Path> nextLook() throws InterruptedException {
        Set<Path> look = looks.poll(20, TimeUnit.SECONDS);
        assertThat(look).as("a look within 20 s").isNotNull();
        return look;
    }

    @Test
    void tellsOfAFileThatIsWritten() throws Exception {
        try (FolderWatch watch = watch(folder, NEVER)) {
            Files.writeString(folder.resolve("a.yaml"), "a");

            assertThat(nextLook()).containsExactly(folder.resolve("a.yaml"));
        }
    }

    @Test
    void tellsOfAFileThatIsReplacedOrDeleted() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), "a");
        Path outside = Files.createTempFile(folder.getParent(), "b", ".yaml");
        try (FolderWatch watch = watch(folder, NEVER)) {
            Files.move(outside, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(nextLook()).contains(file);

            Files.delete(file);
            assertThat(nextLook()).contains(file);
        }
    }

    @Test
    void watchesFoldersThatAppearLater() throws Exception {
        Path later = folder.resolve("later");
        try (FolderWatch watch = watch(folder, NEVER)) {
            Files.createDirectory(later);
            assertThat(nextLook()).contains(later);

            Files.writeString(later.resolve("b.yaml"), "b");
            assertThat(nextLook()).contains(later.resolve("b.yaml"));
        }
    }

    @Test
    void looksAgainFromTimeToTime() throws Exception {
        Path missing = folder.resolve("missing");
        try (FolderWatch watch = watch(missing, Duration.ofMillis(20))) {
            assertThat(nextLook()).isEmpty();
            assertThat(nextLook()).isEmpty();
        }
    }

    @Test
    void anExceptionOfTheListenerEndsNothing() throws Exception {
        FolderWatch watch = FolderWatch.start(folder, Duration.ofMillis(20), touched -> {
            looks.add(touched);
            throw new IllegalStateException("on purpose");
        });
        try (watch) {
            nextLook();
            nextLook();
            nextLook();
        }
    }
}
