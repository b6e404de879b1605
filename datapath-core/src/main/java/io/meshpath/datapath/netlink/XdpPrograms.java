// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import java.util.Optional;

/**
 * XDP programs of links by rtnetlink: attached until they are detached, whatever becomes of the process. Programs of others
 * are never replaced or removed: each change names the program it expects (Linux 5.7). Safe for use by multiple threads.
 */
public final class XdpPrograms {
    private final NetlinkSocket socket;

    XdpPrograms(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Attaches a program to a link that has none in this mode.
     *
     * @param program the descriptor of a program of type XDP; the kernel keeps the program, not the descriptor
     * @throws NetlinkException EBUSY when there is one, EEXIST when there is one in a mode that excludes this one,
     *     EOPNOTSUPP when the driver has no XDP
     */
    public void attach(int link, XdpMode mode, Fd program) {
        MessageWriter request = XdpMessages.attach(Links.check(link), mode, program.raw());
        socket.change("attach XDP program (" + mode + ") to link", link, request);
    }

    /**
     * Puts a program in the place of {@code expected}. A packet sees the one or the other.
     *
     * @throws NetlinkException EEXIST when another program, or none, is attached there
     */
    public void replace(int link, XdpMode mode, Fd program, Fd expected) {
        MessageWriter request = XdpMessages.replace(Links.check(link), mode, program.raw(), expected.raw());
        socket.change("replace XDP program (" + mode + ") of link", link, request);
    }

    /** Detaches {@code expected}; answers whether it was attached there. */
    public boolean detach(int link, XdpMode mode, Fd expected) {
        MessageWriter request = XdpMessages.replace(Links.check(link), mode, XdpMessages.NONE, expected.raw());
        // EBUSY: a BPF link has attached its program since
        return socket.changeUnless(
                "detach XDP program (" + mode + ") of link", link, request, Errno.EEXIST, Errno.EBUSY, Errno.ENODEV);
    }

    /** The programs of a link; empty if there is no such link. */
    public Optional<XdpStatus> get(int link) {
        return socket.get(
                "get XDP programs of link", link, XdpMessages.get(Links.check(link)), XdpMessages::read, Errno.ENODEV);
    }
}
