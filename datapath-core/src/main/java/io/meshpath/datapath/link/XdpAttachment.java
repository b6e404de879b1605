// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetlinkException;
import io.meshpath.datapath.netlink.XdpMode;
import io.meshpath.datapath.netlink.XdpStatus;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.util.Optional;

/**
 * An XDP program that is attached by netlink: it stays until it is detached or the interface goes away, whatever becomes of
 * this process. Linux 5.7, which can be told the program that is expected; a program of others is never replaced.
 *
 * <p>Acts in the network namespace in which it was made, whichever thread calls. Not safe for use by multiple threads.
 */
public final class XdpAttachment implements AutoCloseable {
    private final Netlink netlink; // stays in the namespace in which it was opened
    private final int ifindex;
    private final XdpMode mode;
    private Fd program; // a descriptor of our own, because each change names the program

    private XdpAttachment(Netlink netlink, int ifindex, XdpMode mode, Fd program) {
        this.netlink = netlink;
        this.ifindex = ifindex;
        this.mode = mode;
        this.program = program;
    }

    /**
     * Attaches {@code program}, of type XDP, to an interface of the calling thread's network namespace that has none in this
     * mode.
     *
     * @throws NetlinkException EBUSY if there is one, EEXIST if there is one in a mode that excludes this one, EOPNOTSUPP if
     *     the driver has no XDP, ENODEV if there is no such interface
     */
    public static XdpAttachment attach(int ifindex, XdpMode mode, Program program) {
        ProgramCheck.require(program, ProgramType.XDP, "XDP");
        XdpAttachment attachment = of(ifindex, mode, program);
        try {
            attachment.netlink.xdp().attach(ifindex, mode, program.fd());
            return attachment;
        } catch (RuntimeException e) {
            attachment.close();
            throw e;
        }
    }

    /**
     * Finds what {@link #attach} left in an earlier process.
     *
     * @param program the program that was attached, opened from a pin for example
     * @return the attachment, or empty if this program is not attached to the interface in this mode
     */
    public static Optional<XdpAttachment> adopt(int ifindex, XdpMode mode, Program program) {
        XdpAttachment attachment = of(ifindex, mode, program);
        try {
            int id = program.id();
            Optional<XdpStatus> status = attachment.netlink.xdp().get(ifindex);
            if (status.filter(there -> there.contains(mode, id)).isPresent()) {
                return Optional.of(attachment);
            }
            attachment.close();
            return Optional.empty();
        } catch (RuntimeException e) {
            attachment.close();
            throw e;
        }
    }

    private static XdpAttachment of(int ifindex, XdpMode mode, Program program) {
        Netlink netlink = Netlink.open();
        try {
            return new XdpAttachment(netlink, ifindex, mode, program.fd().duplicate());
        } catch (RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    /**
     * The XDP programs of an interface of the calling thread's network namespace, anybody's, attached in either way.
     *
     * @throws LinuxException ENODEV if there is no such interface
     */
    public static XdpStatus query(int ifindex) {
        try (Netlink netlink = Netlink.open()) {
            return netlink.xdp()
                    .get(ifindex)
                    .orElseThrow(() -> new LinuxException(
                            "query XDP programs of interface", Integer.toString(ifindex), Errno.ENODEV));
        }
    }

    /**
     * Puts another program in the place of this one: each packet sees the one or the other.
     *
     * @throws NetlinkException EEXIST if this one is not what is attached now
     */
    public void replace(Program other) {
        Fd replacement = other.fd().duplicate();
        try {
            netlink.xdp().replace(ifindex, mode, replacement, program);
        } catch (RuntimeException e) {
            replacement.close();
            throw e;
        }
        program.close();
        program = replacement;
    }

    /** Detaches the program and closes this; answers whether it was still attached. */
    public boolean detach() {
        boolean was = netlink.xdp().detach(ifindex, mode, program);
        close();
        return was;
    }

    /** Gives up this handle; the program stays attached. */
    @Override
    public void close() {
        program.close();
        netlink.close();
    }

    @Override
    public String toString() {
        return program.what() + " at XDP of interface " + ifindex + " (" + mode + ")";
    }
}
