// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where a node's maps are pinned, through a change of their schema. Programs of the earlier schema go on with its maps while those
 * of this one are made beside them, and an agent that dies at any time leaves what the next one can go on from: until the new
 * schema is marked, the earlier maps are the truth, and from then on nobody looks at them.
 *
 * <p>Not safe for use by multiple threads.
 */
final class PinnedState {
    private final Path pinRoot;
    private boolean earlier;

    private PinnedState(Path pinRoot, boolean earlier) {
        this.pinRoot = pinRoot;
        this.earlier = earlier;
    }

    /**
     * What is there, or the beginning of it.
     *
     * @throws IllegalStateException if a later release made it
     */
    static PinnedState find(Path pinRoot) {
        int schema = PinnedSchema.read(pinRoot);
        Schema1 first = new Schema1(maps(pinRoot));
        if (schema == PinnedSchema.FIRST && first.isComplete()) {
            first.share(next(pinRoot));
            return new PinnedState(pinRoot, true);
        }
        if (schema == PinnedSchema.CURRENT) {
            discardEarlier(pinRoot);
        } else {
            BpfPins.removeAll(maps(pinRoot)); // of an agent that died before it had made them all
            PinnedSchema.mark(pinRoot);
        }
        return new PinnedState(pinRoot, false);
    }

    /** Where maps are, whatever their schema. */
    static Path maps(Path pinRoot) {
        return pinRoot.resolve("maps");
    }

    private static Path next(Path pinRoot) {
        return pinRoot.resolve("maps-next");
    }

    /** Where those of this schema are now. */
    Path maps() {
        return earlier ? next(pinRoot) : maps(pinRoot);
    }

    /** Fills the maps of this schema with what those of an earlier one hold. */
    void carryOverInto(NodeMaps maps) {
        if (earlier) {
            new Schema1(maps(pinRoot)).copyInto(maps);
        }
    }

    /** Gives the earlier maps up: no program uses them any more. */
    void settle() {
        if (earlier) {
            PinnedSchema.mark(pinRoot);
            discardEarlier(pinRoot);
            earlier = false;
        }
    }

    private static void discardEarlier(Path pinRoot) {
        Path next = next(pinRoot);
        if (!Files.exists(next)) {
            return;
        }
        BpfPins.removeAll(maps(pinRoot));
        try {
            Files.move(next, maps(pinRoot), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move the pins at " + next + " to " + maps(pinRoot), e);
        }
    }
}
