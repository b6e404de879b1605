// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;

/**
 * Attaches programs to control groups by links (Linux 5.7): what the processes of a group and of those below it send,
 * connect, bind, open, set. Programs of others run as well and are never touched.
 *
 * <p>A group is a folder of a cgroup2 file system, such as {@code /sys/fs/cgroup/system.slice}. Attach types are those
 * whose names begin with CGROUP, and LSM_CGROUP. What works before 5.7 is {@link ProgramAttachment#cgroup}.
 */
public final class CgroupLink {
    private static final int O_DIRECTORY = 0x1_0000;

    private CgroupLink() {}

    /** Attaches {@code program} behind those that are there; see {@link #attach(Path, AttachType, Program, Anchor)}. */
    public static Link attach(Path cgroup, AttachType type, Program program) {
        return attach(cgroup, type, program, Anchor.last());
    }

    /**
     * Attaches {@code program} to {@code cgroup}. Anchors other than {@link Anchor#last} need Linux 6.17.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EBADF if the folder is no control group, EINVAL if the
     *     program is not for {@code type}, EPERM if somebody wants to be the only one there or above, E2BIG if 64 programs
     *     are attached there
     */
    public static Link attach(Path cgroup, AttachType type, Program program, Anchor anchor) {
        try (Fd folder = open(cgroup);
                LinkRequest request = LinkRequest.of(program, folder.raw(), type, type + " of " + folder.what())) {
            if (!anchor.isDefault()) {
                request.anchor(anchor);
            }
            return request.create(errno -> hint(errno, anchor));
        }
    }

    /**
     * What is attached to the group itself, by anybody.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static AttachedPrograms query(Path cgroup, AttachType type) {
        return query(cgroup, type, 0);
    }

    /**
     * What runs for processes in the group: what is attached to it and what it inherits from those above it.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static AttachedPrograms queryEffective(Path cgroup, AttachType type) {
        return query(cgroup, type, ProgramQuery.EFFECTIVE);
    }

    private static AttachedPrograms query(Path cgroup, AttachType type, int flags) {
        try (Fd folder = open(cgroup)) {
            return ProgramQuery.query(
                    folder.raw(), type, flags, type + " of " + folder.what(), errno -> hint(errno, Anchor.last()));
        }
    }

    /** The folder of a group; that it is one is for the kernel to say. */
    static Fd open(Path cgroup) {
        int fd = Linux.open(cgroup.toString(), Linux.O_RDONLY | O_DIRECTORY | Linux.O_CLOEXEC, 0);
        String what = "control group " + cgroup;
        return Fd.own((int) LinuxException.check(fd, "open", what), what);
    }

    static String hint(Errno errno, Anchor anchor) {
        if (errno.equals(Errno.EBADF)) {
            return "this is no folder of a cgroup2 file system (mount -t cgroup2)";
        }
        if (errno.equals(Errno.EPERM)) {
            return "somebody attached a program there or above to be the only one, without BPF_F_ALLOW_MULTI; or "
                    + "CAP_NET_ADMIN is missing";
        }
        if (errno.equals(Errno.E2BIG)) {
            return "64 programs are attached there, which is the limit";
        }
        if (errno.equals(Errno.EINVAL)) {
            return invalid(anchor);
        }
        return ProgramOrder.hint(errno, anchor);
    }

    private static String invalid(Anchor anchor) {
        String noLinks = Refusal.olderThan(5, 7, "links of control groups");
        String noOrder = anchor.isDefault() ? "" : Refusal.olderThan(6, 17, "anchors in control groups");
        if (!noLinks.isEmpty() || !noOrder.isEmpty()) {
            return noLinks.isEmpty() ? noOrder : noLinks;
        }
        String other =
                "the program is of another type, or was loaded for another attach type, or this kernel has no such place";
        return anchor.isDefault()
                ? other
                : other + "; or the anchor (" + anchor + ") names no link, as it must in control groups";
    }
}
