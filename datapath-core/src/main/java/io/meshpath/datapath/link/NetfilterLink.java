// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/**
 * Attaches programs to hooks of netfilter by links (Linux 6.4), in the network namespace of the calling thread, among the
 * tables of others by priority.
 */
public final class NetfilterLink {
    /** Which packets: those of IPv4 or of IPv6. */
    public enum Family {
        IPV4(2),
        IPV6(10);

        private final int number;

        Family(int number) {
            this.number = number;
        }
    }

    /** Where on a packet's way ({@code enum nf_inet_hooks}). */
    public enum Hook {
        PRE_ROUTING,
        LOCAL_IN,
        FORWARD,
        LOCAL_OUT,
        POST_ROUTING;

        @SuppressWarnings("EnumOrdinal") // the order above is the kernel's ABI
        private int number() {
            return ordinal();
        }
    }

    /** Has the kernel put fragments together before the program sees packets (BPF_F_NETFILTER_IP_DEFRAG, Linux 6.6). */
    public static final int DEFRAGMENT = 1;

    private static final int FAMILY = LinkRequest.DETAIL;
    private static final int HOOK = LinkRequest.DETAIL + 4;
    private static final int PRIORITY = LinkRequest.DETAIL + 8;
    private static final int FLAGS = LinkRequest.DETAIL + 12;

    private NetfilterLink() {}

    /**
     * Attaches {@code program}, of type NETFILTER.
     *
     * @param priority lower ones run first; the kernel keeps the least and the greatest number, and {@link #DEFRAGMENT} wants
     *     more than -400
     * @param flags 0 or {@link #DEFRAGMENT}
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EBUSY if a BPF program is at this hook with this priority,
     *     which stays; EAFNOSUPPORT or EINVAL for values it does not take
     */
    public static Link attach(Program program, Family family, Hook hook, int priority, int flags) {
        ProgramCheck.require(program, ProgramType.NETFILTER, "netfilter");
        String where = "netfilter " + family + " " + hook + " priority " + priority;
        try (LinkRequest request = LinkRequest.of(program, 0, AttachType.NETFILTER, where)) {
            request.putInt(FAMILY, family.number).putInt(HOOK, hook.number());
            request.putInt(PRIORITY, priority).putInt(FLAGS, flags);
            return request.create(NetfilterLink::hint);
        }
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.EBUSY)) {
            return "another BPF program has this hook and priority, and stays: choose another priority";
        }
        if (errno.equals(Errno.ERANGE)) {
            return "the kernel keeps the least and the greatest priority for itself";
        }
        return errno.equals(Errno.EINVAL) ? Refusal.olderThan(6, 4, "links of netfilter") : "";
    }
}
