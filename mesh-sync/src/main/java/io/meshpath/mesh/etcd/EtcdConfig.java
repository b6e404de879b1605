// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.store.StoreConnector;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a cluster's etcd is and how it is spoken to. Immutable.
 *
 * <p>The name in an endpoint is the one the server's certificate must have, also where an alias says which address to
 * connect to: that is how {@code toronto.mesh.cilium.io} is known to be toronto's.
 *
 * @param endpoints {@code https://name:port}, or {@code http://} without TLS; tried one after the other
 * @param tls present exactly when the endpoints are {@code https}
 * @param hostAliases host names and the addresses to connect to instead of asking a resolver
 */
public record EtcdConfig(List<URI> endpoints, Optional<TlsFiles> tls, Map<String, List<IpAddress>> hostAliases) {
    public EtcdConfig {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints is empty: name at least one, as https://name:2379");
        }
        endpoints.forEach(endpoint -> check(endpoint, tls.isPresent()));
        endpoints = List.copyOf(endpoints);
        Map<String, List<IpAddress>> aliases = new TreeMap<>();
        hostAliases.forEach((name, addresses) -> aliases.put(name, List.copyOf(addresses)));
        hostAliases = Map.copyOf(aliases);
    }

    private static void check(URI endpoint, boolean tls) {
        String scheme = endpoint.getScheme() == null ? "" : endpoint.getScheme();
        if (endpoint.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException("endpoint is not http(s)://host:port: " + endpoint);
        }
        if (scheme.equals("https") != tls) {
            throw new IllegalArgumentException(
                    tls
                            ? "endpoint " + endpoint + " has no TLS but certificate files are given: write https://"
                            : "endpoint " + endpoint + " needs trusted-ca-file, cert-file and key-file");
        }
    }

    /** An etcd without TLS: for one on the same machine. */
    public static EtcdConfig plain(String... endpoints) {
        return new EtcdConfig(List.of(endpoints).stream().map(URI::create).toList(), Optional.empty(), Map.of());
    }

    /** Leads to its members one after the other. */
    public StoreConnector connector() {
        return new EtcdConnector(this);
    }

    /**
     * Reads the file that Cilium reads: {@code endpoints}, {@code trusted-ca-file}, {@code cert-file}, {@code key-file},
     * {@code cilium-host-aliases} (a list of {@code hostname} and {@code ips}). Relative files are beside it.
     *
     * @throws MeshException with one line that names the file, the key and what to do
     */
    public static EtcdConfig read(Path yaml) {
        String text;
        try {
            text = Files.readString(yaml);
        } catch (NoSuchFileException e) {
            throw new MeshException("cannot read " + yaml + ": no such file", e);
        } catch (IOException e) {
            throw new MeshException("cannot read " + yaml + ": " + e.getMessage(), e);
        }
        try {
            return EtcdConfigYaml.parse(text, yaml.toAbsolutePath().getParent());
        } catch (IllegalArgumentException e) {
            throw new MeshException(yaml + ": " + e.getMessage(), e);
        }
    }
}
