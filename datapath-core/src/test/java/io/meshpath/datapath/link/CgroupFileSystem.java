// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A cgroup2 file system: the machine's, or one mounted for as long as a test needs it where there is none. */
final class CgroupFileSystem implements AutoCloseable {
    private final Path root;
    private final boolean mounted;

    private CgroupFileSystem(Path root, boolean mounted) {
        this.root = root;
        this.mounted = mounted;
    }

    static CgroupFileSystem open() throws IOException {
        Optional<Path> present = Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(mount -> mount[2].equals("cgroup2"))
                .map(mount -> Path.of(mount[1]))
                .findFirst();
        if (present.isPresent()) {
            return new CgroupFileSystem(present.get(), false);
        }
        Path folder = Files.createTempDirectory("mpcgroup");
        LinuxException.check(Linux.mount("cgroup2", folder.toString(), "cgroup2", 0), "mount", folder.toString());
        return new CgroupFileSystem(folder, true);
    }

    Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            LinuxException.check(Linux.umount(root.toString(), 0), "unmount", root.toString());
            Files.delete(root);
        }
    }
}
