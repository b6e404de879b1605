// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/**
 * What one may choose about a tunnel's outer headers, and about receiving them. Immutable; {@code
 * TunnelOptions.DEFAULT.withCopyDscp(true)} changes one of them.
 *
 * @param receiveOffload whether the kernel's receive offload is told of the tunnel, by a device on its port ({@link
 *     ReceiveOffload}); without, that port stays free for a tunnel device of somebody else's
 * @param copyDscp whether the outer headers show the class of service (DSCP, RFC 2474) of the packet inside; what is inside
 *     arrives as it was sent either way (RFC 2983, the pipe model)
 * @param udpChecksum whether tunnel packets have a UDP checksum, for networks that drop those without. Programs that encapsulate
 *     themselves compute it from what the inner headers tell; they leave it out of what nobody can tell it of yet: packets that
 *     the device is still to segment (let pods' devices have {@code gso_max_segs} 1), SCTP, and IPv6 with extension headers. The
 *     kernel's tunnel device always computes it
 */
public record TunnelOptions(boolean receiveOffload, boolean copyDscp, boolean udpChecksum) {
    /** With the receive offload, a class of service that stays inside, and no checksum, as RFC 7348 and RFC 6935 have it. */
    public static final TunnelOptions DEFAULT = new TunnelOptions(true, false, false);

    public TunnelOptions withReceiveOffload(boolean told) {
        return new TunnelOptions(told, copyDscp, udpChecksum);
    }

    public TunnelOptions withCopyDscp(boolean copied) {
        return new TunnelOptions(receiveOffload, copied, udpChecksum);
    }

    public TunnelOptions withUdpChecksum(boolean computed) {
        return new TunnelOptions(receiveOffload, copyDscp, computed);
    }
}
