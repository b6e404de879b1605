// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.object.ObjectSpec;

/** Geneve as a way from node to node. */
public final class Geneve {
    /** IANA's port for Geneve. */
    public static final int UDP_PORT = 6081;

    /**
     * Octets between the outer IP header and an inner packet: 8 of UDP, 8 of Geneve, 12 of our option, 14 of the inner Ethernet
     * header.
     */
    public static final int OVERHEAD = 42;

    private Geneve() {}

    /**
     * The datapath's programs with Geneve compiled in: no tunnel device, so also on kernels that have none. The VNI is the
     * sender's identity; an option of our own carries it in full, with the sender's cluster. Options of others are passed over,
     * and packets with critical ones refused.
     */
    public static Encapsulation encapsulation() {
        ObjectSpec programs = ObjectSpec.resource(Geneve.class, "META-INF/bpf/geneve.bpf.o");
        return new Encapsulation("geneve", programs, OVERHEAD, UDP_PORT);
    }
}
