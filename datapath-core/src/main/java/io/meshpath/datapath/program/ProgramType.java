// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/** The kinds of program the kernel knows ({@code enum bpf_prog_type}); the number of each is its {@link #ordinal()}. */
public enum ProgramType {
    UNSPECIFIED,
    SOCKET_FILTER,
    KPROBE,
    SCHED_CLS,
    SCHED_ACT,
    TRACEPOINT,
    XDP,
    PERF_EVENT,
    CGROUP_SKB,
    CGROUP_SOCK,
    LWT_IN,
    LWT_OUT,
    LWT_XMIT,
    SOCK_OPS,
    SK_SKB,
    CGROUP_DEVICE,
    SK_MSG,
    RAW_TRACEPOINT,
    CGROUP_SOCK_ADDR,
    LWT_SEG6LOCAL,
    LIRC_MODE2,
    SK_REUSEPORT,
    FLOW_DISSECTOR,
    CGROUP_SYSCTL,
    RAW_TRACEPOINT_WRITABLE,
    CGROUP_SOCKOPT,
    TRACING,
    STRUCT_OPS,
    EXT,
    LSM,
    SK_LOOKUP,
    SYSCALL,
    NETFILTER;

    /** The kernel's number of this type. */
    @SuppressWarnings("EnumOrdinal") // the order above is the kernel's ABI
    public int number() {
        return ordinal();
    }

    /** The type with this number, or {@link #UNSPECIFIED} for one this release does not know. */
    public static ProgramType of(int number) {
        ProgramType[] all = values();
        return number >= 0 && number < all.length ? all[number] : UNSPECIFIED;
    }
}
