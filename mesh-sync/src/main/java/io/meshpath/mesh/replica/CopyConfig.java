// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.StateKind;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Listing;
import io.meshpath.mesh.store.StoreHeader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of the cluster: read at the source, and written to the target before anything else of the copy, there
 * with the capabilities that a copy has. Not safe for use by multiple threads.
 */
final class CopyConfig {
    private final ClusterName cluster;
    private final CopyTarget target;
    private final String writer;
    private final String key;
    private Optional<String> shown = Optional.empty();

    CopyConfig(ClusterName cluster, CopyTarget target, String writer) {
        this.cluster = cluster;
        this.target = target;
        this.writer = writer;
        this.key = Keys.clusterConfig(cluster);
    }

    /** What a source says of its cluster. */
    record Said(CopyLayout layout, StoreHeader header) {}

    /**
     * Makes sure that the source is the cluster's, and that the target says so.
     *
     * @throws MeshException when the source says nothing of the cluster, or the target holds something that is not ours
     */
    Said require(KeyValueStore source) {
        requireAnotherStore(source);
        Listing listing = source.getAt(key, 0);
        ClusterConfig config = listing.entries().stream()
                .findFirst()
                .map(this::read)
                .orElseThrow(() -> new MeshException(key + " is missing at " + source
                        + "; either this is not an etcd of " + cluster + ", or its agents have not started"));
        show(config);
        return new Said(CopyLayout.of(cluster, config), listing.header());
    }

    /** Looks again: a configuration that changed is passed on, one that is missing now had a writer that left. */
    StoreHeader check(KeyValueStore source, CopyLayout layout) {
        Listing listing = source.getAt(key, 0);
        Optional<ClusterConfig> config = listing.entries().stream().findFirst().map(this::read);
        config.map(now -> CopyLayout.of(cluster, now))
                .filter(now -> !now.equals(layout))
                .ifPresent(now -> {
                    throw new MeshException(
                            key + " at " + source + " says that the state is found otherwise now; reading anew");
                });
        config.ifPresent(this::show);
        return listing.header();
    }

    private ClusterConfig read(Entry entry) {
        try {
            return ClusterConfig.read(entry.text());
        } catch (IllegalArgumentException e) {
            throw new MeshException(key + " cannot be read: " + e.getMessage() + "; its writer must correct it", e);
        }
    }

    /** Our own seat at the source means that both lead to one store. */
    private void requireAnotherStore(KeyValueStore source) {
        Optional<String> holder = Seat.holder(source, ReplicaKeys.leader(cluster));
        if (holder.equals(Optional.of(writer))) {
            throw new MeshException(source + " is source and target at once; a copy is for another etcd");
        }
    }

    private void show(ClusterConfig config) {
        String copied = config.asCached().toJson();
        if (shown.equals(Optional.of(copied))) {
            return;
        }
        Write write = new Write(key, ByteString.copyFromUtf8(copied));
        if (target.cursor().isEmpty()) {
            begin(write);
        } else if (!target.get(key).map(Entry::text).equals(Optional.of(copied))) {
            target.write(List.of(write), Optional.empty());
        }
        shown = Optional.of(copied);
    }

    /** What is there without a cursor of ours was not written by us: it is neither overwritten nor, later, deleted. */
    private void begin(Write write) {
        KeyLayout copy = KeyLayout.cache(cluster);
        List<String> prefixes =
                Arrays.stream(StateKind.values()).map(copy::prefix).toList();
        if (!target.begin(List.of(write), prefixes, CursorJson.writeNone(writer))) {
            throw new MeshException("the target has " + key + " or keys like " + prefixes.get(0)
                    + "… that no replicator of ours wrote; is it the etcd of " + cluster
                    + " itself, or does another mirror (kvstoremesh) write there? Stop that one and delete its keys");
        }
    }
}
