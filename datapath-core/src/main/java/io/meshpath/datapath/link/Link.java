// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.ObjectKind;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A link of the kernel: a program and the place it is attached to, for as long as anything refers to the link. That is
 * this handle, another process's, or a pin; with the last of them the program is detached, so a process that ends leaves
 * nothing behind that it did not pin.
 *
 * <p>There is a class for each kind that makes them: {@link TcxLink}, {@link XdpLink}, {@link CgroupLink} and others. Links
 * came with Linux 5.7, some kinds later.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 */
public final class Link implements AutoCloseable {
    private final Fd fd;

    private Link(Fd fd) {
        this.fd = fd;
    }

    /** Takes over a descriptor of a link, new from the kernel. */
    static Link own(int fd, String what) {
        return new Link(Fd.own(fd, what));
    }

    /**
     * Opens the link pinned at {@code pin}.
     *
     * @throws io.meshpath.bpf.BpfException if there is none
     * @throws IllegalArgumentException if something else is pinned there
     */
    public static Link open(Path pin) {
        return new Link(BpfFileSystem.open(pin, ObjectKind.LINK));
    }

    /**
     * Opens a link by its number, anybody's (Linux 5.8; needs CAP_SYS_ADMIN).
     *
     * @throws io.meshpath.bpf.BpfException ENOENT if there is no such link any more
     */
    public static Link openById(int id) {
        return new Link(BpfSyscall.openById(Command.LINK_GET_FD_BY_ID, id, "link " + id));
    }

    /**
     * The numbers of all links of the machine, anybody's, in ascending order (Linux 5.8; needs CAP_SYS_ADMIN). Some may be
     * gone by the time this returns.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static List<Integer> ids() {
        return BpfSyscall.ids(Command.LINK_GET_NEXT_ID, "all links");
    }

    /**
     * What the kernel says about each link of the machine, anybody's, in ascending order of their numbers (Linux 5.8; needs
     * CAP_SYS_ADMIN). A link that goes away meanwhile is left out.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static List<LinkInfo> all() {
        List<LinkInfo> all = new ArrayList<>();
        for (int id : ids()) {
            try (Link link = openById(id)) {
                all.add(link.info());
            } catch (BpfException e) {
                if (!e.errno().equals(Errno.ENOENT)) {
                    throw e;
                } // else it is gone
            }
        }
        return all;
    }

    /** The descriptor, still owned by this handle. */
    public Fd fd() {
        return fd;
    }

    /**
     * What the kernel says about the link now: number, program, place (Linux 5.8).
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public LinkInfo info() {
        return LinkInfoReader.read(fd);
    }

    /** The kernel's number of this link. */
    public int id() {
        return info().id();
    }

    /** The kernel's number of the program that runs here now. */
    public int programId() {
        return info().programId();
    }

    /**
     * Puts another program in the place of the one that is attached: each packet or event sees the one or the other.
     * The kinds that can do this are tcx, netkit, XDP, cgroup, netns, iterator and sockmap links.
     *
     * @throws io.meshpath.bpf.BpfException ENOLINK if the place is gone; EINVAL if the program is of another type, or this
     *     kind of link keeps its program
     */
    public void update(Program program) {
        LinkUpdate.update(this, program);
    }

    /**
     * As {@link #update(Program)}, but only if {@code expected} is what runs here now: of two processes that both replace
     * one program, the second is told (BPF_F_REPLACE).
     *
     * @throws io.meshpath.bpf.BpfException EPERM if another program runs here; the message names both
     */
    public void update(Program program, Program expected) {
        LinkUpdate.update(this, program, expected);
    }

    /**
     * Takes the program away although others may still refer to the link; those keep a link without a place. Kinds that
     * can do this are tcx, netkit, XDP, cgroup, netns, netfilter, sockmap and struct_ops links (Linux 5.9 and later).
     *
     * @throws io.meshpath.bpf.BpfException EOPNOTSUPP for other kinds, which are detached by closing the last handle and
     *     removing the last pin
     */
    public void detach() {
        LinkUpdate.detach(this);
    }

    /**
     * Keeps the link, and the program attached, under this path in a BPF file system until it is unpinned. Links over perf
     * events can be pinned as well.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses, EEXIST if something is pinned there
     */
    public void pin(Path path) {
        BpfFileSystem.pin(fd, path, fd.what());
    }

    /** Gives up this handle, which detaches the program unless the link is pinned or open elsewhere. */
    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return fd.what();
    }
}
