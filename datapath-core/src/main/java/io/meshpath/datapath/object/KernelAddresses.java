// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Where the kernel's symbols lie: {@code /proc/kallsyms}, which shows zeroes to those who may not know. */
final class KernelAddresses {
    private static final Path SYMBOLS = Path.of("/proc/kallsyms");
    private static final String CLONE = ".llvm."; // what link-time optimization adds to names

    private KernelAddresses() {}

    /**
     * The addresses of those of {@code names} that the kernel has.
     *
     * @throws IllegalArgumentException if one of them has several
     */
    static Map<String, Long> of(Set<String> names, String object) {
        Map<String, Long> found = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(SYMBOLS)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read(line, names, found, object);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + SYMBOLS, e);
        }
    }

    /** Reads {@code "ffffffff81000000 T _text\t[module]"}. */
    private static void read(String line, Set<String> names, Map<String, Long> found, String object) {
        String[] words = line.split("[ \t]", 4);
        if (words.length < 3) {
            return;
        }
        int clone = words[2].indexOf(CLONE);
        String name = clone > 0 && words[1].equals("d") ? words[2].substring(0, clone) : words[2];
        if (names.contains(name)) {
            long address = Long.parseUnsignedLong(words[0], 16);
            Long before = found.putIfAbsent(name, address);
            if (before != null && before != address) {
                throw new IllegalArgumentException(object + " needs the address of '" + name
                        + "', of which the kernel has several: 0x" + Long.toHexString(before) + ", 0x"
                        + Long.toHexString(address));
            }
        }
    }
}
