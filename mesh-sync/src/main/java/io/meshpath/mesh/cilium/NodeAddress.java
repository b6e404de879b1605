// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import io.meshpath.datapath.net.IpAddress;

/**
 * One address of a node and what it is for. Immutable.
 *
 * @param type {@link #INTERNAL}, {@link #EXTERNAL}, {@link #CILIUM_INTERNAL} or another of Cilium's words
 */
public record NodeAddress(String type, IpAddress address) {
    /** The address other nodes reach the node by. */
    public static final String INTERNAL = "InternalIP";
    /** The address the world reaches the node by. */
    public static final String EXTERNAL = "ExternalIP";
    /** The address the node has inside its own pod CIDR; never the end of a tunnel. */
    public static final String CILIUM_INTERNAL = "CiliumInternalIP";

    /** An address of the type {@link #INTERNAL}. */
    public static NodeAddress internal(IpAddress address) {
        return new NodeAddress(INTERNAL, address);
    }

    /** How well the address serves as the end of a tunnel: lower is better, negative is not at all. */
    public int preference() {
        return switch (type) {
            case INTERNAL -> 0;
            case EXTERNAL -> 1;
            case CILIUM_INTERNAL -> -1;
            default -> 2;
        };
    }
}
