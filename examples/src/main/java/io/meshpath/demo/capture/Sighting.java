// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import io.meshpath.agent.config.TunnelProtocol;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * A packet seen between nodes. Immutable.
 *
 * @param source the outer sender
 * @param destination the outer receiver
 * @param tunnelled what is inside, when it is VXLAN or Geneve
 */
public record Sighting(IpAddress source, IpAddress destination, Optional<Tunnelled> tunnelled) {

    /** A packet of pods, how it is tunnelled, and the network identifier that the tunnel's header carries. */
    public record Tunnelled(TunnelProtocol tunnel, int vni, IpAddress source, IpAddress destination, String protocol) {}
}
