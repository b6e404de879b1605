// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.TunnelDevice;
import io.meshpath.datapath.object.ObjectSpec;
import java.util.Optional;

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
        return new Encapsulation("geneve", object("geneve"), OVERHEAD, UDP_PORT);
    }

    /**
     * The datapath's programs that send by a geneve device of the kernel's, {@link TunnelDevice#GENEVE}, where it has been built
     * with them. On the wire it is the same.
     */
    public static Encapsulation device() {
        return new Encapsulation(
                "geneve", object("geneve_device"), OVERHEAD, UDP_PORT, Optional.of(TunnelDevice.GENEVE));
    }

    private static ObjectSpec object(String name) {
        return ObjectSpec.resource(Geneve.class, "META-INF/bpf/" + name + ".bpf.o");
    }
}
