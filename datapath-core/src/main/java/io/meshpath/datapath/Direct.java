// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.object.ObjectSpec;

/**
 * The kernel's routes as a way from node to node: packets travel as they are, and pods can be reached from outside the mesh.
 *
 * <p>Somebody has to make the routes, on the nodes and on the routers between them: {@code io.meshpath.bgp} does. Nodes need
 * forwarding. A packet's source address says who sends it, so the network must keep hosts from using the addresses of others;
 * where it does not, use a tunnel.
 */
public final class Direct {
    private Direct() {}

    /** The datapath's programs without a tunnel. */
    public static Encapsulation routing() {
        return new Encapsulation("direct", ObjectSpec.resource(Direct.class, "META-INF/bpf/direct.bpf.o"), 0, 0);
    }
}
