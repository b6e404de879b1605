// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder in memory where there is a file system for that: a test must not wait for somebody else's disk writes. */
record MemoryFolder(Path path) implements AutoCloseable {
    static MemoryFolder create() throws IOException {
        Path memory = Path.of("/dev/shm");
        return new MemoryFolder(
                Files.isWritable(memory)
                        ? Files.createTempDirectory(memory, "meshpath-server")
                        : Files.createTempDirectory("meshpath-server"));
    }

    @Override
    public void close() throws IOException {
        PrivateFiles.delete(path);
    }
}
