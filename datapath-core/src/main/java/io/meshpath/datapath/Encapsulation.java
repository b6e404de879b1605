// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.object.ObjectSpec;

/**
 * A way from node to node: the datapath's programs with one tunnel compiled in. Immutable.
 *
 * @param name what status and configuration call it: {@code vxlan}
 * @param pod the object with the programs {@code from_pod} and {@code to_pod}
 * @param underlay the object with the program {@code from_underlay}
 * @param overhead octets that the outer headers add to an inner packet, over IPv4
 * @param udpPort the port that tunnel packets are sent to
 */
public record Encapsulation(String name, ObjectSpec pod, ObjectSpec underlay, int overhead, int udpPort) {
    /** The largest MTU for pods on an underlay with this one. */
    public int podMtu(int underlayMtu) {
        return underlayMtu - overhead;
    }
}
