// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.AttachType;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a link is attached, one record for each kind of link. All are immutable. A cookie is the number that the program
 * reads with bpf_get_attach_cookie(); it is 0 where there is none and where the kernel does not tell.
 */
public sealed interface LinkDetail {
    /** Traffic control of an interface (Linux 6.6); {@code ifindex} is 0 once the interface is gone. */
    record Tcx(int ifindex, AttachType attachType) implements LinkDetail {}

    /** A netkit device (Linux 6.7); {@code ifindex} is 0 once the interface is gone. */
    record Netkit(int ifindex, AttachType attachType) implements LinkDetail {}

    /** The driver or the receive path of an interface (Linux 5.9); {@code ifindex} is 0 once the interface is gone. */
    record Xdp(int ifindex) implements LinkDetail {}

    /** A control group (Linux 5.7), by the inode number of its folder; {@code cgroupId} is 0 once it is gone. */
    record Cgroup(long cgroupId, AttachType attachType) implements LinkDetail {}

    /** A network namespace (Linux 5.8), by the inode number of its file; {@code inode} is 0 once it is gone. */
    record Netns(long inode, AttachType attachType) implements LinkDetail {}

    /**
     * A function: of the kernel for fentry, fexit and LSM, of another program for freplace.
     *
     * @param targetObjectId the BTF object of the function; the program's number where it is one of a program
     * @param targetBtfId the function's type in it
     */
    record Tracing(AttachType attachType, int targetObjectId, int targetBtfId, long cookie) implements LinkDetail {}

    /** A tracepoint without its arguments made up, by its name in the kernel. */
    record RawTracepoint(String name, long cookie) implements LinkDetail {}

    /** A function of the kernel. {@code address} is 0 without the right to see it, {@code missed} counts runs that were not. */
    record Kprobe(String function, long offset, long address, long missed, boolean returns, long cookie)
            implements LinkDetail {}

    /** An offset into a file that processes execute. */
    record Uprobe(Path binary, long offset, boolean returns, long cookie) implements LinkDetail {}

    /** A tracepoint of the trace file system, by its name there without its group. */
    record Tracepoint(String name, long cookie) implements LinkDetail {}

    /** A counter of perf: {@code type} and {@code config} as in {@code struct perf_event_attr}. */
    record PerfCounter(int type, long config, long cookie) implements LinkDetail {}

    /** Many functions of the kernel (Linux 5.18); addresses are zeroes without the right to see them. */
    record KprobeMulti(List<Long> addresses, boolean returns, long missed) implements LinkDetail {
        public KprobeMulti {
            addresses = List.copyOf(addresses);
        }
    }

    /** Many offsets into one file (Linux 6.6); {@code pid} is 0 for every process. */
    record UprobeMulti(Path binary, List<Long> offsets, boolean returns, int pid) implements LinkDetail {
        public UprobeMulti {
            offsets = List.copyOf(offsets);
        }
    }

    /** A walk over objects of the kernel: {@code "task"}, {@code "bpf_map"}. */
    record Iterator(String target) implements LinkDetail {}

    /** A walk over the elements of one map. */
    record MapIterator(String target, int mapId) implements LinkDetail {}

    /** A walk over a control group and what lies below or above it; {@code order} as in enum bpf_cgroup_iter_order. */
    record CgroupIterator(long cgroupId, int order) implements LinkDetail {}

    /** A walk over the threads of one process, or one thread; 0 for all. */
    record TaskIterator(String target, int tid, int pid) implements LinkDetail {}

    /** Operations of the kernel that a map of programs carries out. */
    record StructOps(int mapId) implements LinkDetail {}

    /** A hook of netfilter (Linux 6.4); {@code family} and {@code hook} as in linux/netfilter.h. */
    record Netfilter(int family, int hook, int priority, int flags) implements LinkDetail {}

    /** A map of sockets (Linux 6.10). */
    record Sockmap(int mapId, AttachType attachType) implements LinkDetail {}

    /** A kind of link that this release does not know, or about which the kernel says nothing more. */
    record Other(int typeNumber) implements LinkDetail {}
}
