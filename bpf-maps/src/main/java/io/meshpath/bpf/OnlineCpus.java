// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The CPUs that run now, by number; any of them may come and go. */
final class OnlineCpus {
    private static final Path LIST = Path.of("/sys/devices/system/cpu/online");

    private OnlineCpus() {}

    static List<Integer> now() {
        try {
            return parse(Files.readString(LIST));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LIST, e);
        }
    }

    /** Reads {@code "0-2,8"} as 0, 1, 2, 8. */
    static List<Integer> parse(String list) {
        return Stream.of(list.strip().split(","))
                .flatMapToInt(OnlineCpus::range)
                .boxed()
                .toList();
    }

    private static IntStream range(String range) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = Integer.parseInt(range.substring(dash + 1));
        return IntStream.rangeClosed(first, last);
    }
}
