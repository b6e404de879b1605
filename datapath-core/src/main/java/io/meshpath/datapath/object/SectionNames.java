// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramType;
import java.util.List;
import java.util.Optional;

/** The section names that libbpf knows ({@code section_defs} of libbpf.c, version 1.8), in its order. */
final class SectionNames {
    private static final List<SectionKind> TABLE = List.of(
            exact("socket", ProgramType.SOCKET_FILTER),
            exact("sk_reuseport/migrate", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT_OR_MIGRATE),
            exact("sk_reuseport", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT),
            open("kprobe", ProgramType.KPROBE),
            sleepableToo("uprobe", ProgramType.KPROBE),
            open("kretprobe", ProgramType.KPROBE),
            sleepableToo("uretprobe", ProgramType.KPROBE),
            open("kprobe.multi", ProgramType.KPROBE, AttachType.TRACE_KPROBE_MULTI),
            open("kretprobe.multi", ProgramType.KPROBE, AttachType.TRACE_KPROBE_MULTI),
            open("kprobe.session", ProgramType.KPROBE, AttachType.TRACE_KPROBE_SESSION),
            sleepableToo("uprobe.multi", ProgramType.KPROBE, AttachType.TRACE_UPROBE_MULTI),
            sleepableToo("uretprobe.multi", ProgramType.KPROBE, AttachType.TRACE_UPROBE_MULTI),
            sleepableToo("uprobe.session", ProgramType.KPROBE, AttachType.TRACE_UPROBE_SESSION),
            open("ksyscall", ProgramType.KPROBE),
            open("kretsyscall", ProgramType.KPROBE),
            sleepableToo("usdt", ProgramType.KPROBE),
            exact("tc/ingress", ProgramType.SCHED_CLS, AttachType.TCX_INGRESS),
            exact("tc/egress", ProgramType.SCHED_CLS, AttachType.TCX_EGRESS),
            exact("tcx/ingress", ProgramType.SCHED_CLS, AttachType.TCX_INGRESS),
            exact("tcx/egress", ProgramType.SCHED_CLS, AttachType.TCX_EGRESS),
            exact("tc", ProgramType.SCHED_CLS),
            exact("classifier", ProgramType.SCHED_CLS),
            exact("action", ProgramType.SCHED_ACT),
            exact("netkit/primary", ProgramType.SCHED_CLS, AttachType.NETKIT_PRIMARY),
            exact("netkit/peer", ProgramType.SCHED_CLS, AttachType.NETKIT_PEER),
            sleepableToo("tracepoint", ProgramType.TRACEPOINT),
            sleepableToo("tp", ProgramType.TRACEPOINT),
            sleepableToo("raw_tracepoint", ProgramType.RAW_TRACEPOINT),
            sleepableToo("raw_tp", ProgramType.RAW_TRACEPOINT),
            open("raw_tracepoint.w", ProgramType.RAW_TRACEPOINT_WRITABLE),
            open("raw_tp.w", ProgramType.RAW_TRACEPOINT_WRITABLE),
            sleepableToo("tp_btf", ProgramType.TRACING, AttachType.TRACE_RAW_TP),
            sleepableToo("fentry", ProgramType.TRACING, AttachType.TRACE_FENTRY),
            sleepableToo("fmod_ret", ProgramType.TRACING, AttachType.MODIFY_RETURN),
            sleepableToo("fexit", ProgramType.TRACING, AttachType.TRACE_FEXIT),
            sleepableToo("fsession", ProgramType.TRACING, AttachType.TRACE_FSESSION),
            sleepableToo("fsession.multi", ProgramType.TRACING, AttachType.TRACE_FSESSION_MULTI),
            sleepableToo("fentry.multi", ProgramType.TRACING, AttachType.TRACE_FENTRY_MULTI),
            sleepableToo("fexit.multi", ProgramType.TRACING, AttachType.TRACE_FEXIT_MULTI),
            open("freplace", ProgramType.EXT),
            sleepableToo("lsm", ProgramType.LSM, AttachType.LSM_MAC),
            open("lsm_cgroup", ProgramType.LSM, AttachType.LSM_CGROUP),
            sleepableToo("iter", ProgramType.TRACING, AttachType.TRACE_ITER),
            exact("syscall", ProgramType.SYSCALL).sleepable(),
            exact("xdp.frags/devmap", ProgramType.XDP, AttachType.XDP_DEVMAP).withFragments(),
            exact("xdp/devmap", ProgramType.XDP, AttachType.XDP_DEVMAP),
            exact("xdp.frags/cpumap", ProgramType.XDP, AttachType.XDP_CPUMAP).withFragments(),
            exact("xdp/cpumap", ProgramType.XDP, AttachType.XDP_CPUMAP),
            exact("xdp.frags", ProgramType.XDP, AttachType.XDP).withFragments(),
            exact("xdp", ProgramType.XDP, AttachType.XDP),
            exact("perf_event", ProgramType.PERF_EVENT),
            exact("lwt_in", ProgramType.LWT_IN),
            exact("lwt_out", ProgramType.LWT_OUT),
            exact("lwt_xmit", ProgramType.LWT_XMIT),
            exact("lwt_seg6local", ProgramType.LWT_SEG6LOCAL),
            exact("sockops", ProgramType.SOCK_OPS, AttachType.CGROUP_SOCK_OPS),
            exact("sk_skb/stream_parser", ProgramType.SK_SKB, AttachType.SK_SKB_STREAM_PARSER),
            exact("sk_skb/stream_verdict", ProgramType.SK_SKB, AttachType.SK_SKB_STREAM_VERDICT),
            exact("sk_skb/verdict", ProgramType.SK_SKB, AttachType.SK_SKB_VERDICT),
            exact("sk_skb", ProgramType.SK_SKB),
            exact("sk_msg", ProgramType.SK_MSG, AttachType.SK_MSG_VERDICT),
            exact("lirc_mode2", ProgramType.LIRC_MODE2, AttachType.LIRC_MODE2),
            exact("flow_dissector", ProgramType.FLOW_DISSECTOR, AttachType.FLOW_DISSECTOR),
            exact("cgroup_skb/ingress", ProgramType.CGROUP_SKB, AttachType.CGROUP_INET_INGRESS),
            exact("cgroup_skb/egress", ProgramType.CGROUP_SKB, AttachType.CGROUP_INET_EGRESS),
            exact("cgroup/skb", ProgramType.CGROUP_SKB),
            exact("cgroup/sock_create", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE),
            exact("cgroup/sock_release", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_RELEASE),
            exact("cgroup/sock", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE),
            exact("cgroup/post_bind4", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET4_POST_BIND),
            exact("cgroup/post_bind6", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET6_POST_BIND),
            address("bind4", AttachType.CGROUP_INET4_BIND),
            address("bind6", AttachType.CGROUP_INET6_BIND),
            address("connect4", AttachType.CGROUP_INET4_CONNECT),
            address("connect6", AttachType.CGROUP_INET6_CONNECT),
            address("connect_unix", AttachType.CGROUP_UNIX_CONNECT),
            address("sendmsg4", AttachType.CGROUP_UDP4_SENDMSG),
            address("sendmsg6", AttachType.CGROUP_UDP6_SENDMSG),
            address("sendmsg_unix", AttachType.CGROUP_UNIX_SENDMSG),
            address("recvmsg4", AttachType.CGROUP_UDP4_RECVMSG),
            address("recvmsg6", AttachType.CGROUP_UDP6_RECVMSG),
            address("recvmsg_unix", AttachType.CGROUP_UNIX_RECVMSG),
            address("getpeername4", AttachType.CGROUP_INET4_GETPEERNAME),
            address("getpeername6", AttachType.CGROUP_INET6_GETPEERNAME),
            address("getpeername_unix", AttachType.CGROUP_UNIX_GETPEERNAME),
            address("getsockname4", AttachType.CGROUP_INET4_GETSOCKNAME),
            address("getsockname6", AttachType.CGROUP_INET6_GETSOCKNAME),
            address("getsockname_unix", AttachType.CGROUP_UNIX_GETSOCKNAME),
            exact("cgroup/sysctl", ProgramType.CGROUP_SYSCTL, AttachType.CGROUP_SYSCTL),
            exact("cgroup/getsockopt", ProgramType.CGROUP_SOCKOPT, AttachType.CGROUP_GETSOCKOPT),
            exact("cgroup/setsockopt", ProgramType.CGROUP_SOCKOPT, AttachType.CGROUP_SETSOCKOPT),
            exact("cgroup/dev", ProgramType.CGROUP_DEVICE, AttachType.CGROUP_DEVICE),
            sleepableToo("struct_ops", ProgramType.STRUCT_OPS),
            exact("sk_lookup", ProgramType.SK_LOOKUP, AttachType.SK_LOOKUP),
            exact("netfilter", ProgramType.NETFILTER, AttachType.NETFILTER));

    private static final SectionKind UNKNOWN = open("", ProgramType.UNSPECIFIED);

    private SectionNames() {}

    /**
     * The first row that fits, or one of {@link ProgramType#UNSPECIFIED} for a name that is nobody's convention.
     *
     * @param name without the question mark of programs that are left out
     */
    static SectionKind find(String name) {
        return TABLE.stream()
                .filter(kind -> kind.matches(name))
                .findFirst()
                .or(() -> TABLE.stream().filter(kind -> kind.matchesOfOld(name)).findFirst())
                .orElse(UNKNOWN);
    }

    private static SectionKind exact(String name, ProgramType type) {
        return new SectionKind(name, false, false, type, Optional.empty(), 0);
    }

    private static SectionKind exact(String name, ProgramType type, AttachType attachType) {
        return new SectionKind(name, false, false, type, Optional.of(attachType), 0);
    }

    private static SectionKind open(String name, ProgramType type) {
        return new SectionKind(name, true, false, type, Optional.empty(), 0);
    }

    private static SectionKind open(String name, ProgramType type, AttachType attachType) {
        return new SectionKind(name, true, false, type, Optional.of(attachType), 0);
    }

    private static SectionKind sleepableToo(String name, ProgramType type) {
        return new SectionKind(name, true, true, type, Optional.empty(), 0);
    }

    private static SectionKind sleepableToo(String name, ProgramType type, AttachType attachType) {
        return new SectionKind(name, true, true, type, Optional.of(attachType), 0);
    }

    private static SectionKind address(String call, AttachType attachType) {
        return exact("cgroup/" + call, ProgramType.CGROUP_SOCK_ADDR, attachType);
    }
}
