// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import io.meshpath.bgp.config.BgpConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** The file that the configuration is in, and whether it is another since it was read. Not safe for use by multiple threads. */
final class ConfigFile {
    private final Path path;
    private Optional<Object> seen = Optional.empty();

    ConfigFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Reads it; the next change is one after this. */
    BgpConfig read() throws IOException {
        seen = state();
        return BgpConfig.read(path);
    }

    /** Whether it was written, or replaced, since somebody last asked or read it. One that is missing has not changed. */
    boolean hasChanged() {
        Optional<Object> now = state();
        boolean changed = now.isPresent() && !now.equals(seen);
        if (changed) {
            seen = now;
        }
        return changed;
    }

    private record State(Object file, Object modified, long size) {}

    /** Of what the path leads to: mounted configurations are links that are turned. */
    private Optional<Object> state() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object file = Optional.ofNullable(attributes.fileKey()).orElse(path);
            return Optional.of(new State(file, attributes.lastModifiedTime(), attributes.size()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
