// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** A small world with policies of every kind, flows in it, and what policies do to them: worked out by hand. */
final class WorldFiles {
    static final Path POLICIES = file("policies");
    static final Path MODEL = file("model.json");
    static final Path FLOWS = file("flows.json");

    private WorldFiles() {}

    static JsonNode verdicts() {
        try {
            return new ObjectMapper().readTree(file("verdicts.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(String name) {
        URL resource = Objects.requireNonNull(WorldFiles.class.getResource("world/" + name), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
