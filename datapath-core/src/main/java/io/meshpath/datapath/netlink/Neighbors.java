// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;

/**
 * The ARP and neighbour discovery tables of one namespace. Safe for use by multiple threads. Changes need CAP_NET_ADMIN
 * there.
 */
public final class Neighbors {
    private final NetlinkSocket socket;

    Neighbors(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All neighbours the kernel has an entry for, unreachable ones too. */
    public List<Neighbor> list() {
        return socket.list("list", "neighbours", NeighborMessages.list(0), NeighborMessages::read);
    }

    /** The neighbours on one link; none where there is no such link. */
    public List<Neighbor> list(int link) {
        MessageWriter request = NeighborMessages.list(Links.check(link));
        return socket.list("list neighbours of link", link, request, NeighborMessages::read, Errno.ENODEV);
    }

    /**
     * Puts an entry into the table, in place of one for the same address on the same link.
     *
     * @throws IllegalArgumentException for a permanent entry without an Ethernet address, which would lead nowhere
     * @throws NetlinkException ENODEV without such a link
     */
    public void replace(Neighbor neighbor) {
        if (neighbor.state() == NeighborState.PERMANENT && neighbor.mac().isEmpty()) {
            throw new IllegalArgumentException("permanent neighbour has no Ethernet address: " + neighbor);
        }
        socket.change("replace neighbour", neighbor, NeighborMessages.replace(neighbor));
    }

    /** Takes an entry out of the table; answers whether there was one. */
    public boolean delete(int link, IpAddress address) {
        return socket.changeUnless(
                "delete neighbour",
                address + " on link " + link,
                NeighborMessages.delete(Links.check(link), address),
                Errno.ENOENT,
                Errno.ENODEV);
    }
}
