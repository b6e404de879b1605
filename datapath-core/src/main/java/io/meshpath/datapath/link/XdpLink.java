// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.netlink.XdpMode;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/**
 * Attaches XDP programs to interfaces by links (Linux 5.9). There is room for one program in each mode; one of others is
 * never replaced. What works before 5.9, and stays without a process or a pin, is {@link XdpAttachment}.
 */
public final class XdpLink {
    private XdpLink() {}

    /**
     * Attaches {@code program}, of type XDP, to an interface of the calling thread's network namespace.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if there is no such interface, EBUSY if a program
     *     is attached there in this mode, EEXIST if one is in another, EOPNOTSUPP if the driver has no XDP
     */
    public static Link attach(int ifindex, XdpMode mode, Program program) {
        ProgramCheck.require(program, ProgramType.XDP, "XDP");
        String where = "XDP of interface " + ifindex + " (" + mode + ")";
        try (LinkRequest request = LinkRequest.of(program, ifindex, AttachType.XDP, where)) {
            return request.flags(mode.flags()).create(XdpLink::hint);
        }
    }

    static String hint(Errno errno) {
        if (errno.equals(Errno.EBUSY)) {
            return "a program is attached there already, and stays: XdpAttachment.query names it";
        }
        if (errno.equals(Errno.EEXIST)) {
            return "a program is attached there in another mode: GENERIC and DRIVER exclude each other";
        }
        if (errno.equals(Errno.EOPNOTSUPP)) {
            return "the driver of the interface cannot run XDP in this mode: XdpMode.GENERIC is possible everywhere";
        }
        if (errno.equals(Errno.EINVAL)) {
            String older = Refusal.olderThan(5, 9, "XDP links");
            return older.isEmpty()
                    ? "this network namespace has no such interface, or the program was loaded for another place"
                    : older;
        }
        return "";
    }
}
