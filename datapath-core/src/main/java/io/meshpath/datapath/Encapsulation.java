// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.object.ObjectSpec;
import java.util.Optional;

/**
 * A way from node to node: the datapath's programs with one tunnel, or none, compiled in. Immutable.
 *
 * @param name what status and configuration call it: {@code vxlan}
 * @param programs the object with all programs of the datapath
 * @param overhead octets that the tunnel adds to an inner packet beside the outer IP header
 * @param udpPort the port that tunnel packets are sent to; 0 without a tunnel
 * @param device the tunnel device of the kernel's that the programs use; empty: they encapsulate themselves, if at all
 */
public record Encapsulation(
        String name, ObjectSpec programs, int overhead, int udpPort, Optional<TunnelDevice> device) {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    /** A way whose programs encapsulate themselves, if at all. */
    public Encapsulation(String name, ObjectSpec programs, int overhead, int udpPort) {
        this(name, programs, overhead, udpPort, Optional.empty());
    }

    /** Whether packets travel in a tunnel, and not as they are. */
    public boolean isTunnel() {
        return udpPort != 0;
    }

    /**
     * The largest MTU for pods on an underlay with this one.
     *
     * @param ipv6 whether packets may have to go over IPv6
     */
    public int podMtu(int underlayMtu, boolean ipv6) {
        if (!isTunnel()) {
            return underlayMtu;
        }
        return underlayMtu - overhead - (ipv6 ? IPV6_HEADER : IPV4_HEADER);
    }
}
