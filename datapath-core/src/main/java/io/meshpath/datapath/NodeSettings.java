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
 * @param receiveOffload whether the kernel's receive offload is told of the tunnel, by a device on its port ({@link
 *     ReceiveOffload}); without, that port stays free for a tunnel device of somebody else's
 * @param copyDscp whether a tunnel's headers show the class of service (DSCP, RFC 2474) of the packet inside; what is inside
 *     arrives as it was sent either way (RFC 2983, the pipe model)
 */
public record NodeSettings(
        Path pinRoot,
        String underlayDevice,
        List<IpAddress> addresses,
        ClusterId cluster,
        IdentityLayout layout,
        MapSizes sizes,
        ConnectionTimeouts timeouts,
        boolean receiveOffload,
        boolean copyDscp) {
    public NodeSettings {
        addresses = List.copyOf(addresses);
        boolean oneOfEach = addresses.stream().map(IpAddress::isV4).distinct().count() == addresses.size();
        if (addresses.isEmpty() || !oneOfEach) {
            throw new IllegalArgumentException(
                    "expected one underlay address, or one of each family, but was " + addresses);
        }
        layout.check(cluster);
    }

    /** With the usual timeouts, the receive offload, and a class of service that stays inside the tunnel. */
    public NodeSettings(
            Path pinRoot,
            String underlayDevice,
            List<IpAddress> addresses,
            ClusterId cluster,
            IdentityLayout layout,
            MapSizes sizes) {
        this(pinRoot, underlayDevice, addresses, cluster, layout, sizes, ConnectionTimeouts.DEFAULT, true, false);
    }

    /** The same with other timeouts. */
    public NodeSettings withTimeouts(ConnectionTimeouts other) {
        return new NodeSettings(
                pinRoot, underlayDevice, addresses, cluster, layout, sizes, other, receiveOffload, copyDscp);
    }

    /** The same without the receive offload. */
    public NodeSettings withoutReceiveOffload() {
        return new NodeSettings(pinRoot, underlayDevice, addresses, cluster, layout, sizes, timeouts, false, copyDscp);
    }

    /** The same, with the class of service shown outside the tunnel or not. */
    public NodeSettings withCopyDscp(boolean copied) {
        return new NodeSettings(
                pinRoot, underlayDevice, addresses, cluster, layout, sizes, timeouts, receiveOffload, copied);
    }

    /** The node's address of one family. */
    Optional<IpAddress> address(boolean v4) {
        return addresses.stream().filter(address -> address.isV4() == v4).findFirst();
    }
}
