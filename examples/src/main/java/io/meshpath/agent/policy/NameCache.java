// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.meshpath.agent.folder.CacheFile;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.dns.KnownAddress;
import java.nio.file.Path;
import java.time.Instant;
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

    private final CacheFile file;
    private List<Saved> saved = List.of();

    private NameCache(CacheFile file) {
        this.file = file;
    }

    /** The cache in a folder that exists. */
    public static NameCache in(Path folder) {
        return new NameCache(new CacheFile(folder.resolve("names.json")));
    }

    /** What was saved last; nothing when there is no file, or none that can be read. */
    public List<KnownAddress> load() {
        return file.load(new TypeReference<List<Saved>>() {}, this::restored).orElse(List.of());
    }

    private List<KnownAddress> restored(List<Saved> read) {
        List<KnownAddress> names = read.stream()
                .map(one ->
                        new KnownAddress(one.name, IpAddress.parse(one.address), Instant.parse(one.expiry), Set.of()))
                .toList();
        saved = read;
        return names;
    }

    /** Saves these, unless they are what was saved last. */
    public void save(List<KnownAddress> names) {
        List<Saved> now = names.stream()
                .map(known -> new Saved(
                        known.name(), known.address().toString(), known.expiry().toString()))
                .toList();
        if (!now.equals(saved) && file.save(now)) {
            saved = now;
        }
    }

    /** Forgets everything. */
    public void delete() {
        file.delete();
    }
}
