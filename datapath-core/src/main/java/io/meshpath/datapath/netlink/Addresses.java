// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import java.util.List;

/**
 * The IPv4 and IPv6 addresses of the links of one namespace. Safe for use by multiple threads. Changes need
 * CAP_NET_ADMIN there.
 */
public final class Addresses {
    private final NetlinkSocket socket;

    Addresses(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All addresses. */
    public List<LinkAddress> list() {
        return socket.list("list", "addresses", AddressMessages.list(0), AddressMessages::read);
    }

    /** The addresses of one link; none where there is no such link. */
    public List<LinkAddress> list(int link) {
        MessageWriter request = AddressMessages.list(Links.check(link));
        return socket.list("list addresses of link", link, request, AddressMessages::read, Errno.ENODEV);
    }

    /**
     * Gives a link an address that it does not have.
     *
     * @throws NetlinkException EEXIST when it has it; ENODEV without such a link
     */
    public void add(LinkAddress address) {
        int flags = Message.CREATE | Message.EXCLUSIVE;
        socket.change("add address", address, AddressMessages.put(flags, address));
    }

    /** Gives a link an address, whether or not it has it already. An IPv4 address it has keeps its flags. */
    public void replace(LinkAddress address) {
        int flags = Message.CREATE | Message.REPLACE;
        socket.change("replace address", address, AddressMessages.put(flags, address));
    }

    /** Takes an address (with exactly this prefix length) from a link; answers whether it had it. */
    public boolean delete(LinkAddress address) {
        return socket.changeUnless(
                "delete address", address, AddressMessages.delete(address), Errno.EADDRNOTAVAIL, Errno.ENODEV);
    }
}
