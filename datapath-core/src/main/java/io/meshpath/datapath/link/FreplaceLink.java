// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/**
 * Puts programs of type EXT in the place of a function of another program (freplace, Linux 5.6): of a global one, with the
 * same arguments. Closing the link brings the original back.
 */
public final class FreplaceLink {
    private static final int TARGET_TYPE = LinkRequest.DETAIL;

    private FreplaceLink() {}

    /**
     * Replaces the function that {@code program} was loaded for.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EBUSY if the function is replaced or traced by another
     *     program, which stays; EINVAL if the program it belongs to has been put into a program array
     */
    public static Link attach(Program program) {
        ProgramCheck.require(program, ProgramType.EXT, "freplace");
        return RawTracepointLink.openTarget(program, FreplaceLink::hint);
    }

    /**
     * Replaces a function of another program than the one that {@code program} was loaded for, which it fits as well
     * (Linux 5.10).
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if the functions differ in their arguments
     * @throws IllegalArgumentException if {@code target} has no such function, or no type information
     */
    public static Link attach(Program program, Program target, String function) {
        ProgramCheck.require(program, ProgramType.EXT, "freplace");
        int type = target.functionType(function);
        String where = function + " of program " + target.name();
        // An attach type of 0, as no program of this type has one.
        try (LinkRequest request = LinkRequest.of(program, target.fd().raw(), AttachType.CGROUP_INET_INGRESS, where)) {
            return request.putInt(TARGET_TYPE, type).create(FreplaceLink::hint);
        }
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.EINVAL)) {
            String older = Refusal.olderThan(5, 10, "links that replace functions of other programs");
            return older.isEmpty() ? "the function is not global, or its arguments are others" : older;
        }
        if (errno.equals(Errno.ENOENT)) {
            return "this program is attached, or was, to what it was loaded for: name a program and a function";
        }
        return errno.equals(Errno.EBUSY) ? "another program replaces or traces the function, and stays" : "";
    }
}
