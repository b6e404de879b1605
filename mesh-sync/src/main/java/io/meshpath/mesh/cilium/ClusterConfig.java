// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import java.io.IOException;
import java.util.Optional;

/**
 * What a cluster says of itself, as it stands in etcd at {@code cilium/cluster-config/<name>} (Cilium's {@code
 * CiliumClusterConfig}). Immutable.
 *
 * @param syncedCanaries whether a key tells when a prefix is complete
 * @param cached whether the state is under {@code cilium/cache}
 * @param maxConnectedClusters 255 or 511: how identities are divided
 * @param serviceExportsEnabled empty where the cluster does not know of exports
 * @param endpointSlicesExportMode Cilium's word for it, or empty
 */
public record ClusterConfig(
        ClusterId id,
        boolean syncedCanaries,
        boolean cached,
        int maxConnectedClusters,
        Optional<Boolean> serviceExportsEnabled,
        String endpointSlicesExportMode) {
    private static final String SERVICES_AND_SLICES = "services-and-endpointslices";
    private static final String ONLY_SLICES = "endpointslices-only";

    /** The configuration of a cluster with this id and layout, and no further capability. */
    public static ClusterConfig of(ClusterId id, IdentityLayout layout) {
        return new ClusterConfig(id, false, false, layout.maxClusterId(), Optional.empty(), "");
    }

    /** Reads the JSON of Cilium 1.13 and later; a cluster that does not say how many it connects to means 255. */
    public static ClusterConfig read(String json) {
        JsonNode object = GoJson.parse(json);
        JsonNode capabilities = object.path("capabilities");
        return new ClusterConfig(
                new ClusterId(GoJson.number(object, "id")),
                capabilities.path("syncedCanaries").asBoolean(),
                capabilities.path("cached").asBoolean(),
                capabilities.path("maxConnectedClusters").asInt(IdentityLayout.CLUSTERS_255.maxClusterId()),
                Optional.of(capabilities.path("serviceExportsEnabled"))
                        .filter(JsonNode::isBoolean)
                        .map(JsonNode::asBoolean),
                GoJson.text(capabilities, "endpointSlicesExportMode"));
    }

    /** Whether the cluster's services are only there as endpoint slices. */
    public boolean exportsOnlySlices() {
        return endpointSlicesExportMode.equals(ONLY_SLICES);
    }

    /** Whether it is known where a cluster that says this has its services. */
    public boolean exportsServicesInAKnownWay() {
        return endpointSlicesExportMode.isEmpty()
                || endpointSlicesExportMode.equals(SERVICES_AND_SLICES)
                || exportsOnlySlices();
    }

    /** The same cluster as it is described beside a replicator's copy of its state. */
    public ClusterConfig asCached() {
        return new ClusterConfig(id, true, true, maxConnectedClusters, serviceExportsEnabled, endpointSlicesExportMode);
    }

    /** The same cluster, whose canaries tell when its state is complete. */
    public ClusterConfig withSyncedCanaries() {
        return new ClusterConfig(
                id, true, cached, maxConnectedClusters, serviceExportsEnabled, endpointSlicesExportMode);
    }

    /** The JSON that Cilium writes, field for field: what is false or empty is left out. */
    public String toJson() {
        return GoJson.write(out -> {
            out.writeNumberField("id", id.value());
            out.writeObjectFieldStart("capabilities");
            writeTrue(out, "syncedCanaries", syncedCanaries);
            writeTrue(out, "cached", cached);
            out.writeNumberField("maxConnectedClusters", maxConnectedClusters);
            if (serviceExportsEnabled.isPresent()) {
                out.writeBooleanField("serviceExportsEnabled", serviceExportsEnabled.get());
            }
            GoJson.writeUnlessEmpty(out, "endpointSlicesExportMode", endpointSlicesExportMode);
            out.writeEndObject();
        });
    }

    private static void writeTrue(JsonGenerator out, String field, boolean value) throws IOException {
        if (value) {
            out.writeBooleanField(field, true);
        }
    }
}
