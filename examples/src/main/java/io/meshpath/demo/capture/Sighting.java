// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * A packet seen between nodes. Immutable.
 *
 * @param source the outer sender
 * @param destination the outer receiver
 * @param protocol the outer protocol
 * @param tunnelled what is inside, when it is VXLAN
 */
public record Sighting(IpAddress source, IpAddress destination, String protocol, Optional<Tunnelled> tunnelled) {

    /** A packet of pods within VXLAN, and the network identifier it carries. */
    public record Tunnelled(int vni, IpAddress source, IpAddress destination, String protocol) {}
}
