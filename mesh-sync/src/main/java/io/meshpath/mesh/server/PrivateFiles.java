// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files and folders that only their owner enters: private keys and a cluster's data are in them. */
final class PrivateFiles {
    private static final FileAttribute<?> FOLDER = permissions("rwx------");
    private static final FileAttribute<?> FILE = permissions("rw-------");

    private PrivateFiles() {}

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    /** Makes a folder and those above it; one that is there stays as it is. */
    static Path createFolder(Path folder) throws IOException {
        return Files.createDirectories(folder, FOLDER);
    }

    /** Makes the folder that a file is to be in. */
    static Path createFolderOf(Path file) throws IOException {
        return createFolder(Objects.requireNonNull(file.toAbsolutePath().getParent(), file.toString()));
    }

    /** Puts a file there whole, in place of what was there: a reader sees the old one or the new one. */
    static void write(Path file, String text) throws IOException {
        Path folder = createFolderOf(file);
        Path half = Files.createTempFile(folder, ".", ".new", FILE);
        try {
            Files.writeString(half, text);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    /** Removes a folder with all it holds; one that is not there is no error. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
