// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The trace file system, mounted for as long as a test needs it and only where it is not. */
final class TraceFileSystem implements AutoCloseable {
    private static final String USUAL = "/sys/kernel/tracing";

    private final boolean mounted;

    TraceFileSystem() {
        mounted = !Files.isDirectory(Path.of(USUAL, "events"));
        if (mounted) {
            LinuxException.check(Linux.mount("tracefs", USUAL, "tracefs", 0), "mount", USUAL);
        }
    }

    @Override
    public void close() {
        if (mounted) {
            LinuxException.check(Linux.umount(USUAL, Linux.MNT_DETACH), "unmount", USUAL);
        }
    }
}
