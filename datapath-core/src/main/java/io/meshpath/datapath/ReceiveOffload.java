// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/**
 * Who tells the kernel's receive offload (GRO) of the tunnel, so that segments which arrive one by one are joined before the
 * datapath sees them, and pass it as one packet.
 */
public enum ReceiveOffload {
    /** A tunnel device of the datapath's own on the tunnel's port; nothing else gets through it. */
    OWN_DEVICE,
    /** Somebody else has the port: a tunnel device does as well as ours, a socket does not. */
    PORT_TAKEN,
    /** Nobody: this kernel has no devices for this tunnel. Segments pass the datapath one by one. */
    UNSUPPORTED,
    /** Nobody needs to: what is not encapsulated the kernel joins anyway. */
    NOT_NEEDED
}
