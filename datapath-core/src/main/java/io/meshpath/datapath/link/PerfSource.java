// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The numbers that the kernel gives to its sources of events, as files say them. */
final class PerfSource {
    private static final Path SOURCES = Path.of("/sys/bus/event_source/devices");

    private PerfSource() {}

    /**
     * The type number of a source such as {@code "uprobe"}.
     *
     * @throws LinuxException ENOENT if the kernel has none, with {@code hint}
     */
    static int type(String source, String hint) {
        return number(SOURCES.resolve(source).resolve("type"), hint);
    }

    /**
     * The number in a file.
     *
     * @throws LinuxException ENOENT if there is no such file, with {@code hint}
     */
    static int number(Path file, String hint) {
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            throw new LinuxException("read", file.toString(), Errno.ENOENT, hint);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
