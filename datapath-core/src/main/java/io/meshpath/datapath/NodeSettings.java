// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the datapath of one node needs to know before it starts. Immutable.
 *
 * @param pinRoot the folder in a BPF file system that keeps maps and links while no agent runs; one for each node
 * @param underlayDevice the device that leads to the other nodes
 * @param addresses this node's addresses on the underlay, one of each family at most; the outer sources of what it encapsulates
 * @param cluster the cluster this node is in
 * @param layout how identities divide into cluster and number, the same in the whole mesh
 * @param sizes how much the maps hold
 * @param timeouts how long connections are remembered
 * @param tunnel what one may choose about the tunnel
 */
public record NodeSettings(
        Path pinRoot,
        String underlayDevice,
        List<IpAddress> addresses,
        ClusterId cluster,
        IdentityLayout layout,
        MapSizes sizes,
        ConnectionTimeouts timeouts,
        TunnelOptions tunnel) {
    public NodeSettings {
        addresses = List.copyOf(addresses);
        boolean oneOfEach = addresses.stream().map(IpAddress::isV4).distinct().count() == addresses.size();
        if (addresses.isEmpty() || !oneOfEach) {
            throw new IllegalArgumentException(
                    "expected one underlay address, or one of each family, but was " + addresses);
        }
        layout.check(cluster);
    }

    /** With the usual timeouts, and {@link TunnelOptions#DEFAULT}. */
    public NodeSettings(
            Path pinRoot,
            String underlayDevice,
            List<IpAddress> addresses,
            ClusterId cluster,
            IdentityLayout layout,
            MapSizes sizes) {
        this(
                pinRoot,
                underlayDevice,
                addresses,
                cluster,
                layout,
                sizes,
                ConnectionTimeouts.DEFAULT,
                TunnelOptions.DEFAULT);
    }

    /** The same with other timeouts. */
    public NodeSettings withTimeouts(ConnectionTimeouts other) {
        return new NodeSettings(pinRoot, underlayDevice, addresses, cluster, layout, sizes, other, tunnel);
    }

    /** The same with other choices about the tunnel. */
    public NodeSettings withTunnel(TunnelOptions options) {
        return new NodeSettings(pinRoot, underlayDevice, addresses, cluster, layout, sizes, timeouts, options);
    }

    /** The node's address of one family. */
    Optional<IpAddress> address(boolean v4) {
        return addresses.stream().filter(address -> address.isV4() == v4).findFirst();
    }
}
