// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the lab keeps its files: one folder for all, in memory, gone with the lab. */
final class Folder {
    static final Path LAB = Path.of("/run/meshpath-demo");

    /** Pins of the lab's datapaths. */
    static final Path PINS = Path.of("/sys/fs/bpf/meshpath-demo");

    private Folder() {}

    static Path log(String name) {
        return LAB.resolve("log").resolve(name + ".log");
    }

    static Path node(String name) {
        return LAB.resolve(name);
    }

    static Path pod(String name) {
        return LAB.resolve("pods").resolve(name);
    }

    static Path router() {
        return LAB.resolve("router");
    }

    static Path etcd(String cluster) {
        return LAB.resolve("etcd").resolve(cluster);
    }

    static Path certificates(String cluster) {
        return LAB.resolve("pki").resolve(cluster);
    }

    /** Where a file is. */
    static Path of(Path file) {
        return Objects.requireNonNull(file.getParent(), file.toString());
    }

    /** Writes a text file that only root reads; makes its folder. */
    static Path write(Path file, List<String> lines) throws IOException {
        createPrivate(of(file));
        Files.write(file, lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** Makes a folder, and those above it, that only root enters: there are private keys in some. */
    static void createPrivate(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Removes a folder with all it holds; one that is not there is fine. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
