// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * Who an address is and where it lives. Immutable.
 *
 * @param identity the security identity of the address
 * @param node the underlay address of the node it lives on; empty for this node and for what is outside the mesh
 */
public record IpcacheEntry(int identity, Optional<IpAddress> node) {
    /** An address on this node, or outside the mesh. */
    public static IpcacheEntry local(int identity) {
        return new IpcacheEntry(identity, Optional.empty());
    }

    /** An address on another node of the mesh. */
    public static IpcacheEntry remote(int identity, IpAddress node) {
        return new IpcacheEntry(identity, Optional.of(node));
    }
}
