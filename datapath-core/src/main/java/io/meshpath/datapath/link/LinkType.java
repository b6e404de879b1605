// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

/** The kinds of link the kernel knows ({@code enum bpf_link_type}); the number of each is its {@link #ordinal()}. */
public enum LinkType {
    UNSPECIFIED,
    RAW_TRACEPOINT,
    TRACING,
    CGROUP,
    ITER,
    NETNS,
    XDP,
    PERF_EVENT,
    KPROBE_MULTI,
    STRUCT_OPS,
    NETFILTER,
    TCX,
    UPROBE_MULTI,
    NETKIT,
    SOCKMAP;

    /** The kernel's number of this kind. */
    @SuppressWarnings("EnumOrdinal") // the order above is the kernel's ABI
    public int number() {
        return ordinal();
    }

    /** The kind with this number, or {@link #UNSPECIFIED} for one this release does not know. */
    public static LinkType of(int number) {
        LinkType[] all = values();
        return number >= 0 && number < all.length ? all[number] : UNSPECIFIED;
    }
}
