// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.datapath.identity.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The identities of all clusters on disk, so that an agent that starts while another cluster's etcd is out of reach still
 * knows whom its policies speak of. Losing the file loses nothing else. Not safe for use by multiple threads.
 */
public final class IdentityCache {
    private static final System.Logger LOG = System.getLogger(IdentityCache.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private Map<Integer, Labels> saved = Map.of();

    private IdentityCache(Path file) {
        this.file = file;
    }

    /** The cache in a folder that exists. */
    public static IdentityCache in(Path folder) {
        return new IdentityCache(folder.resolve("identities.json"));
    }

    /** What was saved last; nothing when there is no file, or none that can be read. */
    public Map<Integer, Labels> load() {
        Map<Integer, Labels> loaded = new TreeMap<>();
        try {
            if (Files.exists(file)) {
                JSON.readValue(file.toFile(), new TypeReference<Map<Integer, String>>() {})
                        .forEach((identity, labels) -> loaded.put(identity, Labels.parse(labels)));
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot read " + file + ", starting without it: " + e.getMessage());
        }
        saved = Map.copyOf(loaded);
        return saved;
    }

    /** Saves these, unless they are what was saved last. */
    public void save(Map<Integer, Labels> identities) {
        if (identities.equals(saved)) {
            return;
        }
        Map<Integer, String> texts = new TreeMap<>();
        identities.forEach((identity, labels) -> texts.put(identity, labels.kvstoreForm()));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            JSON.writeValue(fresh.toFile(), texts);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            saved = Map.copyOf(identities);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot write " + file + ": " + e.getMessage());
        }
    }

    /** Forgets everything. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot delete " + file + ": " + e.getMessage());
        }
    }
}
