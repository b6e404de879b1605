// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a daemon was here before and ended without goodbye, so that neighbours may have kept its routes: a file beside the
 * socket that is there from the beginning of a life to its orderly end. It goes with the machine, as the routes do.
 */
final class EarlierLife {
    private final Path file;

    EarlierLife(Path socket) {
        this.file = socket.resolveSibling(socket.getFileName() + ".running");
    }

    boolean wasCutShort() {
        return Files.exists(file);
    }

    void begin() throws IOException {
        Files.write(file, new byte[0]);
    }

    /** The end that neighbours were told of. */
    void end() throws IOException {
        Files.deleteIfExists(file);
    }
}
