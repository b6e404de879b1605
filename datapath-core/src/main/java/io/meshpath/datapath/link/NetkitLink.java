// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/**
 * Attaches programs to netkit devices by links (Linux 6.7, CONFIG_NETKIT), in an order of the caller's choice. Both ends are
 * reached through the primary device, so that what is in the peer's namespace can change neither. Programs of others are
 * never touched.
 */
public final class NetkitLink {
    /** Which end of a pair of netkit devices sends the packets that a program sees. */
    public enum End {
        /** The device itself. */
        PRIMARY(AttachType.NETKIT_PRIMARY),
        /** The device in the pod. */
        PEER(AttachType.NETKIT_PEER);

        private final AttachType attachType;

        End(AttachType attachType) {
            this.attachType = attachType;
        }
    }

    private static final int NO_INTERFACE = 0;

    private NetkitLink() {}

    /**
     * Attaches {@code program}, of type SCHED_CLS.
     *
     * @param ifindex the primary device, in the calling thread's network namespace
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL without netkit, ENXIO if the interface is no netkit
     *     device, EACCES if it is the peer, ENODEV if there is none, and as {@link TcxLink#attach(TcHook, Program, Anchor)}
     */
    public static Link attach(int ifindex, End end, Program program, Anchor anchor) {
        ProgramCheck.require(program, ProgramType.SCHED_CLS, "netkit");
        try (LinkRequest request = LinkRequest.of(program, ifindex, end.attachType, where(ifindex, end))) {
            return request.anchor(anchor).create(errno -> {
                String order = ProgramOrder.hint(errno, anchor);
                return order.isEmpty() ? hint(errno) : order;
            });
        }
    }

    /**
     * What is attached there, by anybody.
     *
     * @throws io.meshpath.bpf.BpfException as {@link #attach}
     */
    public static AttachedPrograms query(int ifindex, End end) {
        return ProgramQuery.query(ifindex, end.attachType, 0, where(ifindex, end), NetkitLink::hint);
    }

    private static String where(int ifindex, End end) {
        return "netkit " + end + " of interface " + ifindex;
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.ENXIO)) {
            return "the interface is no netkit device";
        }
        if (errno.equals(Errno.EACCES)) {
            return "the interface is the peer: name the primary device";
        }
        // With netkit, the kernel misses the interface; without, it refuses the question.
        boolean missing = errno.equals(Errno.EINVAL)
                && Errno.EINVAL.is(ProgramQuery.probe(NO_INTERFACE, AttachType.NETKIT_PRIMARY));
        return missing
                ? "this kernel (" + KernelVersion.running()
                        + ") has no netkit: it came with Linux 6.7, as CONFIG_NETKIT"
                : "";
    }
}
