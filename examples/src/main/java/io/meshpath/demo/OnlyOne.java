// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

/** Keeps a second demo from starting on this machine while one runs; a demo that dies lets go of it. */
final class OnlyOne {
    private static final Path FILE = Path.of("/run/meshpath-demo.lock");

    private OnlyOne() {}

    /**
     * Does the work with the lock held.
     *
     * @throws CannotRunException when another process holds it
     */
    static <T> T during(Callable<T> work) throws Exception {
        try (FileChannel channel = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                throw new CannotRunException("another demo runs on this machine; wait for it, or interrupt it");
            }
            try {
                return work.call();
            } finally {
                Files.deleteIfExists(FILE);
            }
        }
    }
}
