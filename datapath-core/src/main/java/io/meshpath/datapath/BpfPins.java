// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What the datapath does with its pins beyond making them. */
final class BpfPins {
    private BpfPins() {}

    /** Removes {@code folder} with all pins below it. */
    static void removeAll(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the pins below " + folder, e);
        }
    }
}
