// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.object.ObjectSpec;

/** Geneve as a way from node to node. */
public final class Geneve {
    /** IANA's port for Geneve. */
    public static final int UDP_PORT = 6081;

    /** Octets before an inner packet over IPv4: 20 of IPv4, 8 of UDP, 8 of Geneve, 14 of the inner Ethernet header. */
    public static final int OVERHEAD = 50;

    private Geneve() {}

    /**
     * The datapath's programs with Geneve compiled in: no tunnel device, so also on kernels that have none; the VNI is the
     * sender's identity. They send no options, skip those that others send, and refuse packets with critical ones.
     */
    public static Encapsulation encapsulation() {
        return new Encapsulation("geneve", object("geneve_pod"), object("geneve_underlay"), OVERHEAD, UDP_PORT);
    }

    private static ObjectSpec object(String name) {
        return ObjectSpec.resource(Geneve.class, "META-INF/bpf/" + name + ".bpf.o");
    }
}
