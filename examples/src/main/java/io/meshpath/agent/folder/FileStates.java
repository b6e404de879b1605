// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Remembers how files looked the last time, to tell which have changed. Not safe for use by multiple threads. */
public final class FileStates {
    /** A file replaced by another has a new key, even when time and size agree. */
    private record State(
            FileTime modified, long size, @Nullable Object key) {}

    /** Far more than a tick of the clock that the kernel stamps files by. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private final Map<Path, State> states = new HashMap<>();
    private Instant compared = Instant.EPOCH;

    /** What a comparison found. */
    public record Difference(Set<Path> changed, Set<Path> gone) {
        public boolean isEmpty() {
            return changed.isEmpty() && gone.isEmpty();
        }
    }

    /**
     * Compares with the last time.
     *
     * @param present the files there are now
     * @param touched files that count as changed however they look
     */
    public Difference compare(Collection<Path> present, Set<Path> touched) {
        compared = Instant.now();
        Set<Path> gone = new HashSet<>(states.keySet());
        Set<Path> changed = new HashSet<>();
        for (Path file : present) {
            try {
                State now = state(file);
                if (!now.equals(states.put(file, now)) || touched.contains(file)) {
                    changed.add(file);
                }
                gone.remove(file);
            } catch (IOException e) {
                // Deleted since it was listed: it counts as gone if it was ever there.
                gone.addAll(states.containsKey(file) ? Set.of(file) : Set.of());
            }
        }
        states.keySet().removeAll(gone);
        return new Difference(changed, gone);
    }

    /**
     * The files whose times are so near to the last comparison that they may have been written again since and look the
     * same: times go by the kernel's ticks, and sizes may agree.
     */
    public Set<Path> young() {
        Instant settled = compared.minus(SETTLING);
        Set<Path> young = new HashSet<>();
        states.forEach((file, state) -> {
            if (state.modified.toInstant().isAfter(settled)) {
                young.add(file);
            }
        });
        return young;
    }

    private static State state(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
}
