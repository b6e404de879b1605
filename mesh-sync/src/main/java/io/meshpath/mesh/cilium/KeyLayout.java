// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the state of one cluster is in an etcd: under {@code cilium/state}, where the cluster itself writes it, or under
 * {@code cilium/cache}, where a replicator puts a copy of it (Cilium's {@code StateToCachePrefix}).
 *
 * <p>The cache has many clusters in it, so that each of its prefixes ends with the cluster's name, those of identities
 * and addresses too. Immutable.
 */
public final class KeyLayout {
    private static final String CACHE = "cilium/cache/";
    private static final List<StateKind> READ = List.of(
            StateKind.NODES, StateKind.IDENTITIES, StateKind.ADDRESSES, StateKind.SERVICES, StateKind.ENDPOINT_SLICES);

    private final ClusterName cluster;
    private final boolean cached;
    private final Map<StateKind, String> prefixes = new EnumMap<>(StateKind.class);
    private final Map<StateKind, String> watched = new EnumMap<>(StateKind.class);

    private KeyLayout(ClusterName cluster, boolean cached) {
        this.cluster = cluster;
        this.cached = cached;
        for (StateKind kind : StateKind.values()) {
            prefixes.put(kind, base(kind) + scope(kind));
        }
        READ.forEach(kind -> watched.put(kind, watched(kind)));
    }

    /** Where a cluster writes its own state. */
    public static KeyLayout state(ClusterName cluster) {
        return new KeyLayout(cluster, false);
    }

    /** Where a replicator puts the state of another cluster. */
    public static KeyLayout cache(ClusterName cluster) {
        return new KeyLayout(cluster, true);
    }

    /** Where the cluster's state is in the etcd that this configuration of it stands in. */
    public static KeyLayout of(ClusterName cluster, ClusterConfig config) {
        return new KeyLayout(cluster, config.cached());
    }

    private String base(StateKind kind) {
        return (cached ? CACHE : Keys.STATE) + kind.word() + "/v1/";
    }

    private String scope(StateKind kind) {
        return switch (kind) {
            case IDENTITIES -> cached ? cluster + "/id/" : "id/";
            case ADDRESSES -> cached ? cluster + "/" : "default/";
            default -> cluster + "/";
        };
    }

    /** In its own etcd a cluster is also held to what it says under the names of others. */
    private String watched(StateKind kind) {
        boolean named = kind != StateKind.IDENTITIES && kind != StateKind.ADDRESSES;
        return !cached && named ? base(kind) : prefix(kind);
    }

    public ClusterName cluster() {
        return cluster;
    }

    /** Whether this is a replicator's copy. */
    public boolean isCached() {
        return cached;
    }

    /** What all keys of this kind and cluster begin with; it ends with a slash. */
    public String prefix(StateKind kind) {
        return prefixes.getOrDefault(kind, "");
    }

    /** What a mirror reads of a cluster that exports services, in the order in which one rests on the other. */
    public List<String> watched() {
        return watched(false);
    }

    /**
     * The same of any cluster. A cluster that exports both services and endpoint slices says the same twice, and nobody
     * reads both.
     *
     * @param slices whether it exports endpoint slices alone
     */
    public List<String> watched(boolean slices) {
        StateKind left = slices ? StateKind.SERVICES : StateKind.ENDPOINT_SLICES;
        return READ.stream()
                .filter(kind -> kind != left)
                .map(kind -> watched.getOrDefault(kind, ""))
                .toList();
    }

    /** What a key says something of, if it is one that a mirror reads. */
    public Optional<StateKind> kindOf(String key) {
        for (Map.Entry<StateKind, String> entry : watched.entrySet()) {
            if (key.startsWith(entry.getValue())) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /** What all canaries of the cluster begin with. */
    public String canaries() {
        return Keys.SYNCED + cluster + "/";
    }

    /** The key that is there once everything of this kind has been written: {@code …/cilium/state/ip/v1}. */
    public String canary(StateKind kind) {
        String base = base(kind);
        return canaries() + base.substring(0, base.length() - 1);
    }

    public String node(String name) {
        return prefix(StateKind.NODES) + name;
    }

    public String identity(int number) {
        return prefix(StateKind.IDENTITIES) + number;
    }

    /** A single address stands there without a length. */
    public String address(Cidr block) {
        return prefix(StateKind.ADDRESSES) + (block.isSingle() ? block.network() : block);
    }

    public String service(ServiceName name) {
        return prefix(StateKind.SERVICES) + name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyLayout layout && cluster.equals(layout.cluster) && cached == layout.cached;
    }

    @Override
    public int hashCode() {
        return cluster.hashCode() * 2 + (cached ? 1 : 0);
    }

    /** {@code cilium/cache of toronto}. */
    @Override
    public String toString() {
        return (cached ? "cilium/cache of " : "cilium/state of ") + cluster;
    }
}
