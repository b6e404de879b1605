// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** What the datapath does with its pins beyond making them. */
final class BpfPins {
    private BpfPins() {}

    /** Pins {@code map} in the place of whatever is pinned there; there is no moment without a pin. */
    static void replace(BpfMap map, Path pin) {
        Path beside = pin.resolveSibling(pin.getFileName() + "-next");
        BpfFileSystem.unpin(beside);
        map.pin(beside);
        try {
            Files.move(beside, pin, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move the pin " + beside + " to " + pin, e);
        }
    }

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
