// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.netlink.GeneveSpec;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Links;
import io.meshpath.datapath.netlink.UdpChecksums;
import io.meshpath.datapath.netlink.VxlanSpec;
import java.util.Optional;

/**
 * A kind of tunnel device of the kernel's that the programs send by, instead of encapsulating themselves. There is one in a node's
 * namespace; it outlives the agent, and belongs to the node's datapath.
 */
public enum TunnelDevice {
    /** Since Linux 4.3 in the form that is needed. */
    VXLAN("meshpath_vxlan") {
        @Override
        Link add(Links links, int port) {
            return links.addVxlan(vxlan(port));
        }

        @Override
        boolean isAsWanted(Links links, Link device, int port) {
            return links.vxlan(device.index())
                    .map(spec -> spec.withMtu(ANY_MTU))
                    .equals(Optional.of(vxlan(port).withMtu(ANY_MTU)));
        }

        private VxlanSpec vxlan(int port) {
            UdpChecksums checksums = new UdpChecksums(true, true, true); // what is sent is up to the programs
            return VxlanSpec.external(deviceName()).withPort(port).withChecksums(checksums);
        }
    },

    /** Since Linux 4.3, where the kernel has been built with it. */
    GENEVE("meshpath_geneve") {
        @Override
        Link add(Links links, int port) {
            return links.addGeneve(geneve(port));
        }

        @Override
        boolean isAsWanted(Links links, Link device, int port) {
            return links.geneve(device.index())
                    .map(spec -> spec.withMtu(ANY_MTU))
                    .equals(Optional.of(geneve(port).withMtu(ANY_MTU)));
        }

        private GeneveSpec geneve(int port) {
            return GeneveSpec.external(deviceName()).withPort(port);
        }
    };

    private static final int ANY_MTU = 1500;

    private final String deviceName;

    TunnelDevice(String deviceName) {
        this.deviceName = deviceName;
    }

    /** What the device is called in its namespace. */
    public String deviceName() {
        return deviceName;
    }

    abstract Link add(Links links, int port);

    /** Whether a device is the one that {@link #add} makes; its MTU may be any. */
    abstract boolean isAsWanted(Links links, Link device, int port);

    /**
     * The device: the one that is there, or a new one, which is down.
     *
     * @param mtu octets of the largest inner packet
     * @throws io.meshpath.datapath.netlink.UnsupportedLinkException when this kernel has no such devices
     * @throws IllegalStateException when there is another device of this name
     * @throws io.meshpath.datapath.netlink.NetlinkException when the kernel refuses, such as EEXIST when another device has the port
     */
    Link open(Links links, int port, int mtu) {
        Optional<Link> there = links.get(deviceName);
        if (there.isPresent() && !isAsWanted(links, there.get(), port)) {
            throw new IllegalStateException(
                    "cannot adopt device " + deviceName + ": it is not an external one of this kind on port " + port
                            + "; use the port it was made with, or delete it");
        }
        Link device = there.orElseGet(() -> add(links, port));
        if (device.mtu() != mtu) {
            links.setMtu(device.index(), mtu);
        }
        return device;
    }
}
