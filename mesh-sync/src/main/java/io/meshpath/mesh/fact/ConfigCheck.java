// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.cilium.ClusterConfig;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Listing;
import io.meshpath.mesh.store.StoreHeader;
import java.util.Optional;

/** Makes sure whose etcd it is, by the configuration that stands in it, before anything else in it is believed. */
public final class ConfigCheck {
    private final ExpectedCluster expected;
    private final String key;

    public ConfigCheck(ExpectedCluster expected) {
        this.expected = expected;
        this.key = Keys.clusterConfig(expected.name());
    }

    /** What an etcd says of its cluster, if it does now, and the header of that answer. */
    public record Checked(Optional<ClusterConfig> config, StoreHeader header) {}

    /**
     * Reads the configuration.
     *
     * @throws MeshException when it cannot be read or must not be accepted
     */
    public Checked check(KeyValueStore store) {
        Listing listing = store.getAt(key, 0);
        Optional<ClusterConfig> config = listing.entries().stream().findFirst().map(this::read);
        config.ifPresent(this::requireAcceptable);
        return new Checked(config, listing.header());
    }

    /** The same, where the configuration has to be there. */
    public Checked require(KeyValueStore store) {
        Checked checked = check(store);
        if (checked.config().isEmpty()) {
            throw new MeshException(key + " is missing at " + store + "; either this is not the etcd of "
                    + expected.name() + ", or its agents have not started");
        }
        return checked;
    }

    private ClusterConfig read(Entry entry) {
        try {
            return ClusterConfig.read(entry.text());
        } catch (IllegalArgumentException e) {
            throw new MeshException(key + " cannot be read: " + e.getMessage() + "; its writer must correct it", e);
        }
    }

    private void requireAcceptable(ClusterConfig config) {
        int ours = expected.claims().layout().maxClusterId();
        if (config.maxConnectedClusters() != ours) {
            throw new MeshException(expected.name() + " divides identities for " + config.maxConnectedClusters()
                    + " clusters but we for " + ours + "; all clusters of a mesh must agree on 255 or 511");
        }
        if (!config.exportsServicesInAKnownWay()) {
            throw new MeshException(key + " says endpointSlicesExportMode '" + config.endpointSlicesExportMode()
                    + "', which this version does not know; " + expected.name()
                    + " is not read until it is corrected there or Meshpath is updated here");
        }
        expected.self().filter(self -> !self.id().equals(config.id())).ifPresent(self -> {
            throw new MeshException("the etcd says that " + expected.name() + " has cluster id " + config.id()
                    + " but this node is configured with " + self.id() + "; correct this node's configuration");
        });
        expected.claims().claimId(expected.name(), config.id());
    }
}
