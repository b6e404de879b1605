// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The two mounts that a lab needs and most machines have: a BPF file system, and the folder of named namespaces. What was
 * not there before can be taken away again.
 */
public final class Mounts {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private final boolean hadBpf;
    private final boolean hadNamespaces;

    private Mounts(boolean hadBpf, boolean hadNamespaces) {
        this.hadBpf = hadBpf;
        this.hadNamespaces = hadNamespaces;
    }

    /**
     * Remembers what is mounted, and mounts a BPF file system if there is none.
     *
     * @throws LinuxException when the kernel refuses
     */
    public static Mounts prepare() throws IOException {
        Mounts before = new Mounts(isMounted(BpfFileSystem.USUAL), isMounted(NAMESPACES));
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        return before;
    }

    /** Unmounts what was not mounted before, unless somebody else uses it by now. */
    public void restore() throws IOException {
        if (!hadNamespaces && isMounted(NAMESPACES) && isEmpty(NAMESPACES)) {
            unmount(NAMESPACES);
            Files.deleteIfExists(NAMESPACES);
        }
        if (!hadBpf && isMounted(BpfFileSystem.USUAL) && isEmpty(BpfFileSystem.USUAL)) {
            unmount(BpfFileSystem.USUAL);
        }
    }

    private static boolean isMounted(Path folder) throws IOException {
        List<String> mounts = Files.readAllLines(TABLE);
        return mounts.stream().anyMatch(line -> line.split(" ", -1)[MOUNT_POINT_FIELD].equals(folder.toString()));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            // the kernel's own iterators are in every BPF file system
            return files.allMatch(file -> file.toString().endsWith(".debug"));
        }
    }

    private static void unmount(Path folder) {
        LinuxException.check(Linux.umount(folder.toString(), Linux.MNT_DETACH), "unmount", folder.toString());
    }
}
