// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.dns.KnownAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * DNS names on disk: an agent that starts again need not wait until they are asked for anew, which those who hold a
 * connection do not do. Losing the file loses nothing else. Not safe for use by multiple threads.
 */
public final class NameCache {
    private record Saved(String name, String address, String expiry) {
        Saved {
            requireNonNull(name, "name");
            requireNonNull(address, "address");
            requireNonNull(expiry, "expiry");
        }
    }

    private static final System.Logger LOG = System.getLogger(NameCache.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private List<Saved> saved = List.of();

    private NameCache(Path file) {
        this.file = file;
    }

    /** The cache in a folder that exists. */
    public static NameCache in(Path folder) {
        return new NameCache(folder.resolve("names.json"));
    }

    /** What was saved last; nothing when there is no file, or none that can be read. */
    public List<KnownAddress> load() {
        List<KnownAddress> loaded = new ArrayList<>();
        try {
            if (Files.exists(file)) {
                saved = JSON.readValue(file.toFile(), new TypeReference<List<Saved>>() {});
                saved.forEach(one -> loaded.add(
                        new KnownAddress(one.name, IpAddress.parse(one.address), Instant.parse(one.expiry), Set.of())));
            }
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot read " + file + ", starting without it: " + e.getMessage());
        }
        return loaded;
    }

    /** Saves these, unless they are what was saved last. */
    public void save(List<KnownAddress> names) {
        List<Saved> now = names.stream()
                .map(known -> new Saved(
                        known.name(), known.address().toString(), known.expiry().toString()))
                .toList();
        if (now.equals(saved)) {
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            JSON.writeValue(fresh.toFile(), now);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            saved = now;
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
