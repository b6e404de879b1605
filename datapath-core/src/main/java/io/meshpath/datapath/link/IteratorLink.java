// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/**
 * Links of iterators (Linux 5.8): programs that walk over objects of the kernel and print what they find. Each time the link
 * is opened the walk begins anew; a pinned link is opened by reading the pin, with cat(1) for example.
 */
public final class IteratorLink {
    private static final int PARAMETERS = LinkRequest.DETAIL;
    private static final int PARAMETERS_LENGTH = LinkRequest.DETAIL + 8;

    private IteratorLink() {}

    /**
     * Makes the link of a program that walks over everything there is.
     *
     * @throws io.meshpath.bpf.BpfException EINVAL if the iterator needs a map (see {@link IteratorTarget#map})
     */
    public static Link attach(Program program) {
        return attach(program, IteratorTarget.ALL);
    }

    /**
     * Makes the link of a program that walks over {@code target}.
     *
     * @param program of type TRACING, loaded for TRACE_ITER
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if the iterator takes no such target, or needs one
     */
    public static Link attach(Program program, IteratorTarget target) {
        ProgramCheck.require(program, ProgramType.TRACING, "iterators");
        try (IteratorTarget.Parameters parameters = target.parameters();
                LinkRequest request = LinkRequest.of(program, 0, AttachType.TRACE_ITER, target.toString())) {
            NativeMemory memory = parameters.memory();
            if (memory.bytes() > 0) {
                request.putLong(PARAMETERS, memory.address()).putInt(PARAMETERS_LENGTH, (int) memory.bytes());
            }
            return request.create(errno -> hint(errno, target));
        }
    }

    /**
     * Begins a walk. The caller closes the channel; more than one can be open.
     *
     * @throws io.meshpath.bpf.BpfException EINVAL if the link is of another kind
     */
    public static IteratorChannel open(Link link) {
        return IteratorChannel.open(link);
    }

    private static String hint(Errno errno, IteratorTarget target) {
        if (errno.equals(Errno.EINVAL)) {
            String older = Refusal.olderThan(5, 8, "iterators");
            return older.isEmpty() ? "the iterator does not take this target, or wants one: " + target : older;
        }
        if (errno.equals(Errno.E2BIG)) {
            return Refusal.olderThan(6, 1, "iterators over one process or control group");
        }
        return errno.equals(Errno.ESRCH) ? "there is no such process" : "";
    }
}
