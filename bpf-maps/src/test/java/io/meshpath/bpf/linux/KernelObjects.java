// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kernel objects that this process holds by descriptors, whoever owns them: {@code bpf-map}, {@code net}, … */
final class KernelObjects {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    // what only we open; files, sockets and pipes are the JVM's, too
    private static final Pattern OURS =
            Pattern.compile("anon_inode:\\[?(bpf[-_]\\w+|btf|perf_event)\\]?|(net):\\[\\d+\\]");

    private KernelObjects() {}

    /** How many there are of each kind. */
    static Map<String, Long> open() {
        Map<String, Long> counts = new TreeMap<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                String target = target(descriptor);
                if (OURS.matcher(target).matches()) {
                    counts.merge(target.replaceFirst(":\\[\\d+\\]", ""), 1L, Long::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counts;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile, as the one that lists them
        }
    }

    /** Fails if there are more now than there were. */
    static void requireNoMoreThan(Map<String, Long> before) {
        Map<String, Long> more = open();
        more.entrySet().removeIf(kind -> kind.getValue() <= before.getOrDefault(kind.getKey(), 0L));
        if (!more.isEmpty()) {
            throw new IllegalStateException("left open without an owner: " + more + ", before " + before);
        }
    }
}
