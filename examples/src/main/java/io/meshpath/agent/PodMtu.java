// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.config.Routing;
import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.net.IpAddress;

/** How large packets of pods may be, so that what the tunnel adds still fits the underlay. */
final class PodMtu {
    /** Every link that carries IPv6 takes packets of this size (RFC 8200, section 5). */
    private static final int IPV6_MINIMUM = 1280;

    private PodMtu() {}

    /**
     * What the configuration says, else what the underlay leaves, by whichever family a node is reached.
     *
     * @throws IllegalArgumentException when that is too little for pods with IPv6
     */
    static int of(AgentConfig config, Encapsulation encapsulation) {
        AgentConfig.Node node = config.node();
        int mtu = config.mtu().orElseGet(() -> {
            if (config.routing() == Routing.DIRECT) {
                return NodePlumbing.underlayMtu(node);
            }
            boolean overIpv6 = !node.addresses().stream().allMatch(IpAddress::isV4);
            return encapsulation.podMtu(NodePlumbing.underlayMtu(node), overIpv6);
        });
        if (mtu < IPV6_MINIMUM && node.hasPods(false)) {
            throw new IllegalArgumentException("the MTU of pods would be " + mtu + ", and pods with IPv6 need "
                    + IPV6_MINIMUM + "; raise " + (config.mtu().isPresent() ? "mtu" : "that of " + node.underlay())
                    + ", or give pods no IPv6 CIDR");
        }
        return mtu;
    }
}
