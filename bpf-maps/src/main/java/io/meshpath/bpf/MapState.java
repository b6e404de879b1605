// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What changes over the life of a map, as {@code /proc/self/fdinfo} says (map_show_fdinfo in kernel/bpf/syscall.c).
 *
 * <p>Immutable.
 *
 * @param memoryBytes what the kernel reckons it takes; grows with the entries where they are not allocated ahead (Linux 6.4, an
 *     estimate from the sizes before)
 * @param frozen whether user space can write no more (Linux 5.2)
 * @param ownerProgramType the kernel's number of the type of programs that a program array is bound to by its first program
 */
public record MapState(long memoryBytes, boolean frozen, OptionalInt ownerProgramType) {
    static MapState read(Fd fd) {
        Path file = Path.of("/proc/self/fdinfo/" + fd.raw());
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + " of " + fd.what(), e);
        }
    }

    static MapState parse(String text) {
        String owner = field(text, "owner_prog_type:", "");
        return new MapState(
                Long.parseLong(field(text, "memlock:", "0")),
                field(text, "frozen:", "0").equals("1"),
                owner.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(owner)));
    }

    private static String field(String text, String name, String absent) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse(absent);
    }
}
