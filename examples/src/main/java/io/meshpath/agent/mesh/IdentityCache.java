// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import com.fasterxml.jackson.core.type.TypeReference;
import io.meshpath.agent.folder.CacheFile;
import io.meshpath.datapath.identity.Labels;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The identities of all clusters on disk, so that an agent that starts while another cluster's etcd is out of reach still
 * knows whom its policies speak of. Losing the file loses nothing else. Not safe for use by multiple threads.
 */
public final class IdentityCache {
    private final CacheFile file;
    private Map<Integer, Labels> saved = Map.of();

    private IdentityCache(CacheFile file) {
        this.file = file;
    }

    /** The cache in a folder that exists. */
    public static IdentityCache in(Path folder) {
        return new IdentityCache(new CacheFile(folder.resolve("identities.json")));
    }

    /** What was saved last; nothing when there is no file, or none that can be read. */
    public Map<Integer, Labels> load() {
        saved = file.load(new TypeReference<Map<Integer, String>>() {}, IdentityCache::restored)
                .orElse(Map.of());
        return saved;
    }

    private static Map<Integer, Labels> restored(Map<Integer, String> texts) {
        Map<Integer, Labels> identities = new TreeMap<>();
        texts.forEach((identity, labels) -> identities.put(identity, Labels.parse(labels)));
        return Collections.unmodifiableMap(identities);
    }

    /** Saves these, unless they are what was saved last. */
    public void save(Map<Integer, Labels> identities) {
        if (identities.equals(saved)) {
            return;
        }
        Map<Integer, String> texts = new TreeMap<>();
        identities.forEach((identity, labels) -> texts.put(identity, labels.kvstoreForm()));
        if (file.save(texts)) {
            saved = Collections.unmodifiableMap(new TreeMap<>(identities));
        }
    }

    /** Forgets everything. */
    public void delete() {
        file.delete();
    }
}
