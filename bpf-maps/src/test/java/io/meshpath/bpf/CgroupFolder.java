// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A cgroup of version 2 of the test's own, without processes; where nothing of that version is mounted, this mounts it. */
final class CgroupFolder implements AutoCloseable {
    private final Optional<Path> ownMount;
    private final Path folder;
    private final Fd fd;

    private CgroupFolder(Optional<Path> ownMount, Path folder, Fd fd) {
        this.ownMount = ownMount;
        this.folder = folder;
        this.fd = fd;
    }

    static CgroupFolder create() throws IOException {
        Optional<Path> mounted = mounted();
        Optional<Path> own = mounted.isPresent() ? Optional.empty() : Optional.of(mount());
        Path parent = mounted.or(() -> own).orElseThrow();
        Path folder = Files.createTempDirectory(parent, "mp-test-");
        int result = Linux.open(folder.toString(), Linux.O_RDONLY | Linux.O_CLOEXEC, 0);
        return new CgroupFolder(own, folder, Fd.own((int) LinuxException.check(result, "open", "cgroup"), "cgroup"));
    }

    private static Optional<Path> mounted() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(mount -> mount[2].equals("cgroup2"))
                .map(mount -> Path.of(mount[1]))
                .findFirst();
    }

    private static Path mount() throws IOException {
        Path folder = Files.createTempDirectory("mp-cgroup2-");
        LinuxException.check(Linux.mount("none", folder.toString(), "cgroup2", 0), "mount", folder.toString());
        return folder;
    }

    Fd fd() {
        return fd;
    }

    /** The number that the kernel knows it by. */
    long id() throws IOException {
        return (long) Files.getAttribute(folder, "unix:ino");
    }

    @Override
    public void close() throws IOException {
        fd.close();
        Files.delete(folder);
        if (ownMount.isPresent()) {
            LinuxException.check(Linux.umount(ownMount.get().toString(), 0), "umount", "cgroup2");
            Files.delete(ownMount.get());
        }
    }
}
