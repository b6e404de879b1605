// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshpath.datapath.net.IpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The YAML of {@link EtcdConfig}; a key that is not Cilium's is refused, since a misspelt one would be lost quietly. */
final class EtcdConfigYaml {
    private static final YAMLMapper MAPPER = new YAMLMapper();
    private static final List<String> TLS_KEYS = List.of("trusted-ca-file", "cert-file", "key-file");
    private static final Set<String> KEYS =
            new TreeSet<>(List.of("endpoints", "trusted-ca-file", "cert-file", "key-file", "cilium-host-aliases"));

    private EtcdConfigYaml() {}

    static EtcdConfig parse(String text, @Nullable Path folder) {
        JsonNode root = tree(text);
        if (!root.isObject()) {
            throw new IllegalArgumentException("expected a mapping with the key endpoints");
        }
        root.fieldNames().forEachRemaining(key -> requireKnown(key, KEYS));
        return new EtcdConfig(endpoints(root.path("endpoints")), tls(root, folder), aliases(root));
    }

    private static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw new IllegalArgumentException(
                    where + e.getOriginalMessage().lines().findFirst().orElse("not YAML"), e);
        }
    }

    private static void requireKnown(String key, Set<String> known) {
        if (!known.contains(key)) {
            throw new IllegalArgumentException("unknown key '" + key + "'; known are " + String.join(", ", known));
        }
    }

    private static List<URI> endpoints(JsonNode list) {
        List<URI> endpoints = new ArrayList<>();
        for (JsonNode endpoint : list) {
            endpoints.add(URI.create(endpoint.asText()));
        }
        return endpoints;
    }

    private static Optional<TlsFiles> tls(JsonNode root, @Nullable Path folder) {
        List<String> missing = TLS_KEYS.stream().filter(key -> !root.has(key)).toList();
        if (missing.size() == TLS_KEYS.size()) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join(" and ", missing) + " is missing: TLS between clusters needs all three files");
        }
        return Optional.of(new TlsFiles(
                file(root, "trusted-ca-file", folder),
                file(root, "cert-file", folder),
                file(root, "key-file", folder)));
    }

    private static Path file(JsonNode root, String key, @Nullable Path folder) {
        Path path = Path.of(root.path(key).asText());
        return folder == null ? path : folder.resolve(path);
    }

    private static Map<String, List<IpAddress>> aliases(JsonNode root) {
        Map<String, List<IpAddress>> aliases = new TreeMap<>();
        for (JsonNode alias : root.path("cilium-host-aliases")) {
            alias.fieldNames().forEachRemaining(key -> requireKnown(key, Set.of("hostname", "ips")));
            List<IpAddress> addresses = new ArrayList<>();
            alias.path("ips").forEach(address -> addresses.add(IpAddress.parse(address.asText())));
            if (addresses.isEmpty() || !alias.path("hostname").isTextual()) {
                throw new IllegalArgumentException("cilium-host-aliases: each needs hostname and ips but was " + alias);
            }
            aliases.put(alias.path("hostname").asText(), addresses);
        }
        return aliases;
    }
}
