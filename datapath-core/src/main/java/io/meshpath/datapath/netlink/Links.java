// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * The network devices of one namespace. Safe for use by multiple threads.
 *
 * <p>Changes need CAP_NET_ADMIN there. What is not there is an answer (empty, false) to {@code get} and {@code delete},
 * and a {@link NetlinkException} with ENODEV from everything else.
 */
public final class Links {
    private final NetlinkSocket socket;

    Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All devices. */
    public List<Link> list() {
        return socket.list("list", "links", LinkMessages.list(), LinkMessages::read);
    }

    /** The device with this name. */
    public Optional<Link> get(String name) {
        MessageWriter request = LinkMessages.get(LinkName.check(name));
        return socket.get("get link", name, request, LinkMessages::read, Errno.ENODEV);
    }

    /** The device with this index. */
    public Optional<Link> get(int index) {
        return socket.get("get link", index, LinkMessages.get(check(index)), LinkMessages::read, Errno.ENODEV);
    }

    /**
     * Makes a pair of devices, both down, and answers the first; {@link Link#peerIndex} is the other's.
     *
     * @throws NetlinkException EEXIST when one of the names is taken
     * @throws UnsupportedLinkException when this kernel has no such devices
     */
    public Link addVeth(VethSpec spec) {
        return add(spec.name(), "veth", LinkMessages.add(spec));
    }

    /**
     * Makes a VXLAN device, down.
     *
     * @throws NetlinkException EEXIST when the name is taken, or another device has this port and network
     * @throws UnsupportedLinkException when this kernel has no such devices
     */
    public Link addVxlan(VxlanSpec spec) {
        return add(spec.name(), TunnelMessages.Vxlan.KIND, LinkMessages.add(spec));
    }

    /** What the VXLAN device with this index is; empty when there is no such device or it is another kind. */
    public Optional<VxlanSpec> vxlan(int index) {
        MessageWriter request = LinkMessages.get(check(index));
        return socket.get("get vxlan link", index, request, LinkMessages::readVxlan, Errno.ENODEV);
    }

    /**
     * Makes a Geneve device, down.
     *
     * @throws NetlinkException EEXIST when the name is taken; EBUSY when another device has this port, network and remote
     *     address; EPERM when one of the devices with this port is external
     * @throws UnsupportedLinkException when this kernel has no such devices
     */
    public Link addGeneve(GeneveSpec spec) {
        return add(spec.name(), TunnelMessages.Geneve.KIND, LinkMessages.add(spec));
    }

    /** What the Geneve device with this index is; empty when there is no such device or it is another kind. */
    public Optional<GeneveSpec> geneve(int index) {
        MessageWriter request = LinkMessages.get(check(index));
        return socket.get("get geneve link", index, request, LinkMessages::readGeneve, Errno.ENODEV);
    }

    /**
     * Makes a device, down, that drops what it is given.
     *
     * @throws NetlinkException EEXIST when the name is taken
     * @throws UnsupportedLinkException when this kernel has no such devices
     */
    public Link addDummy(String name) {
        return add(name, "dummy", LinkMessages.add(LinkName.check(name), "dummy"));
    }

    /** Sets a device up. Packets go through when it also has a carrier. */
    public void setUp(int index) {
        socket.change("set up link", index, LinkMessages.setFlags(check(index), Link.UP, Link.UP));
    }

    /** Sets a device down. The kernel takes its routes away. */
    public void setDown(int index) {
        socket.change("set down link", index, LinkMessages.setFlags(check(index), 0, Link.UP));
    }

    /** Sets the largest packet a device takes, in octets. */
    public void setMtu(int index, int mtu) {
        socket.change("set mtu " + mtu + " of link", index, LinkMessages.setMtu(check(index), mtu));
    }

    /**
     * Sets how large packets may be that a device cuts up itself. A tunnel that adds headers needs room in them: a packet is never
     * larger than 65,535 octets with all its headers.
     *
     * @throws NetlinkException EINVAL when it is more than the device's driver can
     */
    public void setGso(int index, GsoLimits limits) {
        socket.change("set " + limits + " of link", index, LinkMessages.setGso(check(index), limits));
    }

    /** Sets the Ethernet address of a device. */
    public void setAddress(int index, MacAddress address) {
        MessageWriter request = LinkMessages.setAddress(check(index), address);
        socket.change("set address " + address + " of link", index, request);
    }

    /**
     * Gives a device another name.
     *
     * @throws NetlinkException EEXIST when it is taken; before Linux 6.2, EBUSY when the device is up
     */
    public void rename(int index, String name) {
        MessageWriter request = LinkMessages.setName(check(index), LinkName.check(name));
        socket.change("rename to " + name + " link", index, request);
    }

    /**
     * Moves a device to another namespace, where it is down, without addresses, and may get another index.
     *
     * @throws NetlinkException EEXIST when its name is taken there
     */
    public void moveTo(int index, NetworkNamespace namespace) {
        MessageWriter request = LinkMessages.setNamespace(check(index), namespace);
        socket.change("move to " + namespace + " link", index, request);
    }

    /** Deletes a device, and with a veth the other end of the pair; answers whether there was one. */
    public boolean delete(int index) {
        return socket.changeUnless("delete link", index, LinkMessages.delete(check(index)), Errno.ENODEV);
    }

    /** Deletes the device with this name, as {@link #delete(int)} does. */
    public boolean delete(String name) {
        MessageWriter request = LinkMessages.delete(LinkName.check(name));
        return socket.changeUnless("delete link", name, request, Errno.ENODEV);
    }

    private Link add(String name, String kind, MessageWriter request) {
        try {
            socket.change("add link", name, request);
        } catch (NetlinkException refusal) {
            throw isUnknownKind(refusal) ? new UnsupportedLinkException(kind, refusal) : refusal;
        }
        return get(name)
                .orElseThrow(() -> new NetlinkException(
                        "add link", name, Errno.ENODEV, "it was there and somebody has taken it away"));
    }

    // The same error number also stands for settings of a kind that the kernel does have; the words tell them apart.
    private static boolean isUnknownKind(NetlinkException refusal) {
        return refusal.errno().equals(Errno.EOPNOTSUPP) && refusal.explanation().equals("Unknown device type");
    }

    /** An index of 0 means "by other attributes" to the kernel, or all. */
    static int check(int index) {
        if (index <= 0) {
            throw new IllegalArgumentException("index of a link must be positive: " + index);
        }
        return index;
    }
}
