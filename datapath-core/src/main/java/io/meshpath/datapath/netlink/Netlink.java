// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/**
 * The network configuration of one namespace, through one rtnetlink socket.
 *
 * <p>The socket belongs to the namespace it was opened in, whichever thread uses it later, and keeps that namespace
 * alive until it is closed. Safe for use by multiple threads: one request at a time.
 */
public final class Netlink implements AutoCloseable {
    private final NetlinkSocket socket;
    private final Links links;
    private final Addresses addresses;
    private final Routes routes;
    private final Neighbors neighbors;
    private final Filters filters;
    private final XdpPrograms xdp;

    private Netlink(NetlinkSocket socket) {
        this.socket = socket;
        this.links = new Links(socket);
        this.addresses = new Addresses(socket);
        this.routes = new Routes(socket);
        this.neighbors = new Neighbors(socket);
        this.filters = new Filters(socket);
        this.xdp = new XdpPrograms(socket);
    }

    /**
     * Opens a socket in the namespace of the calling thread.
     *
     * @throws io.meshpath.bpf.linux.LinuxException when the kernel gives none
     */
    public static Netlink open() {
        return new Netlink(NetlinkSocket.open(NetlinkProtocol.ROUTE));
    }

    /**
     * Opens a socket in {@code namespace}, which may then be closed.
     *
     * @throws io.meshpath.bpf.linux.LinuxException EPERM without CAP_SYS_ADMIN
     */
    public static Netlink open(NetworkNamespace namespace) {
        return namespace.call(Netlink::open);
    }

    /** The network devices. */
    public Links links() {
        return links;
    }

    /** The IP addresses of the devices. */
    public Addresses addresses() {
        return addresses;
    }

    /** The routing tables. */
    public Routes routes() {
        return routes;
    }

    /** The ARP and neighbour discovery tables. */
    public Neighbors neighbors() {
        return neighbors;
    }

    /** BPF programs in the traffic control of links. */
    public Filters filters() {
        return filters;
    }

    /** XDP programs of links. */
    public XdpPrograms xdp() {
        return xdp;
    }

    @Override
    public void close() {
        socket.close();
    }
}
