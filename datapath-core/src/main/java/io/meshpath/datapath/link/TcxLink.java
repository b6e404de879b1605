// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/**
 * Attaches programs to traffic control of an interface by links, in an order of the caller's choice (Linux 6.6). Programs
 * of others run before and behind it and are never touched.
 *
 * <p>The link goes with its last handle unless it is pinned. What stays attached by itself and works on older kernels as
 * well is {@link TcHook#attach}.
 */
public final class TcxLink {
    private TcxLink() {}

    /** Attaches {@code program}, of type SCHED_CLS, behind those that are there; see {@link #attach(TcHook, Program, Anchor)}. */
    public static Link attach(TcHook hook, Program program) {
        return attach(hook, program, Anchor.last());
    }

    /**
     * Attaches {@code program}, of type SCHED_CLS, to an interface of the calling thread's network namespace.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: ENODEV if there is no such interface, EEXIST if this very
     *     program is attached there, ENOENT if what the anchor names is not, ESTALE if the list has another revision
     */
    public static Link attach(TcHook hook, Program program, Anchor anchor) {
        ProgramCheck.require(program, ProgramType.SCHED_CLS, "tc");
        try (LinkRequest request =
                LinkRequest.of(program, hook.ifindex(), hook.direction().attachType(), hook.toString())) {
            return request.anchor(anchor).create(errno -> hint(errno, anchor));
        }
    }

    /**
     * What is attached there by tcx, with or without links, by anybody. Filters of the clsact qdisc are not among it; see
     * {@link TcHook#programs}.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: ENODEV if there is no such interface
     */
    public static AttachedPrograms query(TcHook hook) {
        return ProgramQuery.query(hook.ifindex(), hook.direction().attachType(), 0, hook.toString(), TcxLink::missing);
    }

    static String hint(Errno errno, Anchor anchor) {
        String order = ProgramOrder.hint(errno, anchor);
        return order.isEmpty() ? missing(errno) : order;
    }

    private static String missing(Errno errno) {
        return errno.equals(Errno.EINVAL) ? Refusal.olderThan(6, 6, "tcx links") : "";
    }
}
