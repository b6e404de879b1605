// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many CPUs this machine could ever have: what per-CPU maps have values for, whether a CPU is there now or not. Not
 * {@code Runtime.availableProcessors()}, which a container limits.
 */
final class PossibleCpus {
    private static final Path LIST = Path.of("/sys/devices/system/cpu/possible");

    private PossibleCpus() {}

    /** The number on this machine. */
    static int count() {
        return Holder.COUNT;
    }

    /** Reads {@code "0-3,8"}, ranges in ascending order, as 9: values are numbered by CPU, gaps included. */
    static int parse(String list) {
        String text = list.strip();
        String last = text.substring(1 + Math.max(text.lastIndexOf(','), text.lastIndexOf('-')));
        return Integer.parseInt(last) + 1;
    }

    private static final class Holder {
        static final int COUNT = read();

        private static int read() {
            try {
                return parse(Files.readString(LIST));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + LIST, e);
            }
        }
    }
}
