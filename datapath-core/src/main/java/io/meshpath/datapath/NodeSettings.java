// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.IpAddress;
import java.nio.file.Path;

/**
 * What the datapath of one node needs to know before it starts. Immutable.
 *
 * @param pinRoot the folder in a BPF file system that keeps maps and links while no agent runs; one for each node
 * @param underlayDevice the device that leads to the other nodes
 * @param nodeAddress this node's address on the underlay; the outer source of what it encapsulates
 * @param cluster the cluster this node is in
 * @param layout how identities divide into cluster and number, the same in the whole mesh
 * @param sizes how much the maps hold
 */
public record NodeSettings(
        Path pinRoot,
        String underlayDevice,
        IpAddress nodeAddress,
        ClusterId cluster,
        IdentityLayout layout,
        MapSizes sizes) {
    public NodeSettings {
        if (!nodeAddress.isV4()) {
            throw new IllegalArgumentException("expected an IPv4 underlay address but was " + nodeAddress);
        }
        layout.check(cluster);
    }
}
