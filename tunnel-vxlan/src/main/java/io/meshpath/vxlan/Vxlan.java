// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.TunnelDevice;
import io.meshpath.datapath.object.ObjectSpec;
import java.util.Optional;

/** VXLAN as a way from node to node. */
public final class Vxlan {
    /** The port that Cilium and flannel use, and Linux by default; IANA's is 4789. */
    public static final int UDP_PORT = 8472;

    /** Octets between the outer IP header and an inner packet: 8 of UDP, 8 of VXLAN, 14 of the inner Ethernet header. */
    public static final int OVERHEAD = 30;

    private Vxlan() {}

    /** The datapath's programs with VXLAN compiled in: no tunnel device, and the VNI is the sender's identity. */
    public static Encapsulation encapsulation() {
        return encapsulation(UDP_PORT);
    }

    /**
     * The same on another port, for meshes that use it throughout.
     *
     * @param udpPort 1 to 65535
     */
    public static Encapsulation encapsulation(int udpPort) {
        return new Encapsulation("vxlan", object("vxlan"), OVERHEAD, check(udpPort));
    }

    /** The datapath's programs that send by a vxlan device of the kernel's, {@link TunnelDevice#VXLAN}. On the wire it is the same. */
    public static Encapsulation device() {
        return device(UDP_PORT);
    }

    /**
     * The same on another port, for meshes that use it throughout.
     *
     * @param udpPort 1 to 65535
     */
    public static Encapsulation device(int udpPort) {
        return new Encapsulation(
                "vxlan", object("vxlan_device"), OVERHEAD, check(udpPort), Optional.of(TunnelDevice.VXLAN));
    }

    private static int check(int udpPort) {
        if (udpPort < 1 || udpPort > 0xffff) {
            throw new IllegalArgumentException("udp port must be from 1 to 65535 but was " + udpPort);
        }
        return udpPort;
    }

    private static ObjectSpec object(String name) {
        return ObjectSpec.resource(Vxlan.class, "META-INF/bpf/" + name + ".bpf.o");
    }
}
