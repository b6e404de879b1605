// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import io.meshpath.agent.config.TunnelProtocol;

/**
 * How the demo is run. Immutable.
 *
 * @param tunnel how packets cross between nodes
 * @param ipv6 whether the network between the nodes is of IPv6, else of IPv4
 * @param keep whether to leave everything in place at the end
 * @param verbose whether to print each command that is run
 */
public record DemoOptions(TunnelProtocol tunnel, boolean ipv6, boolean keep, boolean verbose) {
    /** VXLAN over IPv4, cleaned up, without the commands. */
    public static final DemoOptions DEFAULT = new DemoOptions(TunnelProtocol.VXLAN, false, false, false);
}
