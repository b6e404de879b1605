// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/**
 * Who tells the kernel's receive offload (GRO) of the tunnel, so that the segments of a connection which arrive one by one are
 * joined before the datapath sees them, and pass it as one packet. It takes a device on the underlay that has GRO switched on, as
 * hardware does; virtual pairs (veth) do not by themselves ({@code ethtool -K DEVICE gro on}).
 */
public enum ReceiveOffload {
    /** A tunnel device of the datapath's own on the tunnel's port; nothing else gets through it. */
    OWN_DEVICE,
    /** The tunnel device that the datapath sends by ({@link Encapsulation#device}). */
    TUNNEL_DEVICE,
    /** Somebody else has the port: a tunnel device does as well as ours, a socket does not. */
    PORT_TAKEN,
    /** Nobody: this kernel has no devices for this tunnel. Segments pass the datapath one by one. */
    UNSUPPORTED,
    /** Nobody, because the settings say so or nothing is encapsulated. */
    OFF
}
