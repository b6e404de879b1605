// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Why the kernel refuses with EPERM what it allows through another handle, or allowed before the map was frozen. */
final class HandleAdvice {
    private static final Set<Command> READING =
            Set.of(Command.MAP_LOOKUP_ELEM, Command.MAP_GET_NEXT_KEY, Command.MAP_LOOKUP_BATCH);
    private static final int ACCESS_MODE = 3; // O_ACCMODE
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;

    private HandleAdvice() {}

    /** What the descriptor tells; empty when it may do {@code command}, or tells nothing. */
    static String forPermission(Fd fd, Command command) {
        String info = read(fd);
        int access = access(info);
        boolean reading = READING.contains(command);
        if (!reading && MapState.parse(info).frozen()) {
            return "the map is frozen: user space can write it no more";
        } else if (!reading && access == O_RDONLY) {
            return "this handle may only read: open the map without READ_ONLY";
        }
        return reading && access == O_WRONLY ? "this handle may only write: open the map without WRITE_ONLY" : "";
    }

    // The access mode of the file is octal, in "flags:".
    private static int access(String info) {
        return info.lines()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .map(line -> Integer.parseInt(line.substring("flags:".length()).strip(), 8) & ACCESS_MODE)
                .orElse(ACCESS_MODE);
    }

    private static String read(Fd fd) {
        try {
            return Files.readString(Path.of("/proc/self/fdinfo/" + fd.raw()));
        } catch (IOException unreadable) {
            return "";
        }
    }
}
