// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.util.List;
import java.util.Optional;

/**
 * What a section's name says about the programs in it, by libbpf's conventions. {@code name} is the whole name, or the
 * part before a slash where {@code open} is set ({@code kprobe/do_exit}).
 */
record SectionKind(String name, boolean open, ProgramType type, Optional<AttachType> attachType) {
    private static final List<SectionKind> TABLE = List.of(
            exact("socket", ProgramType.SOCKET_FILTER),
            exact("tc", ProgramType.SCHED_CLS),
            exact("classifier", ProgramType.SCHED_CLS),
            exact("tc/ingress", ProgramType.SCHED_CLS, AttachType.TCX_INGRESS),
            exact("tc/egress", ProgramType.SCHED_CLS, AttachType.TCX_EGRESS),
            exact("tcx/ingress", ProgramType.SCHED_CLS, AttachType.TCX_INGRESS),
            exact("tcx/egress", ProgramType.SCHED_CLS, AttachType.TCX_EGRESS),
            exact("netkit/primary", ProgramType.SCHED_CLS, AttachType.NETKIT_PRIMARY),
            exact("netkit/peer", ProgramType.SCHED_CLS, AttachType.NETKIT_PEER),
            open("classifier", ProgramType.SCHED_CLS),
            open("tc", ProgramType.SCHED_CLS),
            exact("action", ProgramType.SCHED_ACT),
            exact("xdp", ProgramType.XDP, AttachType.XDP),
            exact("xdp.frags", ProgramType.XDP, AttachType.XDP),
            exact("xdp/devmap", ProgramType.XDP, AttachType.XDP_DEVMAP),
            exact("xdp.frags/devmap", ProgramType.XDP, AttachType.XDP_DEVMAP),
            exact("xdp/cpumap", ProgramType.XDP, AttachType.XDP_CPUMAP),
            exact("xdp.frags/cpumap", ProgramType.XDP, AttachType.XDP_CPUMAP),
            open("xdp", ProgramType.XDP, AttachType.XDP),
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
            exact("sk_lookup", ProgramType.SK_LOOKUP, AttachType.SK_LOOKUP),
            exact("sk_reuseport/migrate", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT_OR_MIGRATE),
            exact("sk_reuseport", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT),
            exact("flow_dissector", ProgramType.FLOW_DISSECTOR, AttachType.FLOW_DISSECTOR),
            exact("lirc_mode2", ProgramType.LIRC_MODE2, AttachType.LIRC_MODE2),
            exact("netfilter", ProgramType.NETFILTER, AttachType.NETFILTER),
            exact("syscall", ProgramType.SYSCALL),
            exact("cgroup_skb/ingress", ProgramType.CGROUP_SKB, AttachType.CGROUP_INET_INGRESS),
            exact("cgroup_skb/egress", ProgramType.CGROUP_SKB, AttachType.CGROUP_INET_EGRESS),
            exact("cgroup/skb", ProgramType.CGROUP_SKB),
            exact("cgroup/dev", ProgramType.CGROUP_DEVICE, AttachType.CGROUP_DEVICE),
            exact("cgroup/sysctl", ProgramType.CGROUP_SYSCTL, AttachType.CGROUP_SYSCTL),
            exact("cgroup/sock", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE),
            exact("cgroup/sock_create", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_CREATE),
            exact("cgroup/sock_release", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET_SOCK_RELEASE),
            exact("cgroup/post_bind4", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET4_POST_BIND),
            exact("cgroup/post_bind6", ProgramType.CGROUP_SOCK, AttachType.CGROUP_INET6_POST_BIND),
            address("bind4", AttachType.CGROUP_INET4_BIND),
            address("bind6", AttachType.CGROUP_INET6_BIND),
            address("connect4", AttachType.CGROUP_INET4_CONNECT),
            address("connect6", AttachType.CGROUP_INET6_CONNECT),
            address("sendmsg4", AttachType.CGROUP_UDP4_SENDMSG),
            address("sendmsg6", AttachType.CGROUP_UDP6_SENDMSG),
            address("recvmsg4", AttachType.CGROUP_UDP4_RECVMSG),
            address("recvmsg6", AttachType.CGROUP_UDP6_RECVMSG),
            address("getpeername4", AttachType.CGROUP_INET4_GETPEERNAME),
            address("getpeername6", AttachType.CGROUP_INET6_GETPEERNAME),
            address("getsockname4", AttachType.CGROUP_INET4_GETSOCKNAME),
            address("getsockname6", AttachType.CGROUP_INET6_GETSOCKNAME),
            exact("cgroup/getsockopt", ProgramType.CGROUP_SOCKOPT, AttachType.CGROUP_GETSOCKOPT),
            exact("cgroup/setsockopt", ProgramType.CGROUP_SOCKOPT, AttachType.CGROUP_SETSOCKOPT),
            open("kprobe", ProgramType.KPROBE),
            open("kretprobe", ProgramType.KPROBE),
            open("ksyscall", ProgramType.KPROBE),
            open("kretsyscall", ProgramType.KPROBE),
            open("uprobe", ProgramType.KPROBE),
            open("uprobe.s", ProgramType.KPROBE),
            open("uretprobe", ProgramType.KPROBE),
            open("uretprobe.s", ProgramType.KPROBE),
            open("usdt", ProgramType.KPROBE),
            open("kprobe.multi", ProgramType.KPROBE, AttachType.TRACE_KPROBE_MULTI),
            open("kretprobe.multi", ProgramType.KPROBE, AttachType.TRACE_KPROBE_MULTI),
            open("tracepoint", ProgramType.TRACEPOINT),
            open("tp", ProgramType.TRACEPOINT),
            open("raw_tracepoint", ProgramType.RAW_TRACEPOINT),
            open("raw_tp", ProgramType.RAW_TRACEPOINT),
            open("raw_tracepoint.w", ProgramType.RAW_TRACEPOINT_WRITABLE),
            open("raw_tp.w", ProgramType.RAW_TRACEPOINT_WRITABLE),
            open("tp_btf", ProgramType.TRACING, AttachType.TRACE_RAW_TP),
            open("fentry", ProgramType.TRACING, AttachType.TRACE_FENTRY),
            open("fentry.s", ProgramType.TRACING, AttachType.TRACE_FENTRY),
            open("fexit", ProgramType.TRACING, AttachType.TRACE_FEXIT),
            open("fexit.s", ProgramType.TRACING, AttachType.TRACE_FEXIT),
            open("fmod_ret", ProgramType.TRACING, AttachType.MODIFY_RETURN),
            open("fmod_ret.s", ProgramType.TRACING, AttachType.MODIFY_RETURN),
            open("iter", ProgramType.TRACING, AttachType.TRACE_ITER),
            open("iter.s", ProgramType.TRACING, AttachType.TRACE_ITER),
            open("freplace", ProgramType.EXT),
            open("lsm", ProgramType.LSM, AttachType.LSM_MAC),
            open("lsm.s", ProgramType.LSM, AttachType.LSM_MAC),
            open("lsm_cgroup", ProgramType.LSM, AttachType.LSM_CGROUP),
            open("struct_ops", ProgramType.STRUCT_OPS, AttachType.STRUCT_OPS),
            open("struct_ops.s", ProgramType.STRUCT_OPS, AttachType.STRUCT_OPS));

    private static final SectionKind UNKNOWN = exact("", ProgramType.UNSPECIFIED);

    /** The first row that fits, or one of {@link ProgramType#UNSPECIFIED} for a name that is nobody's convention. */
    static SectionKind of(String section) {
        return TABLE.stream().filter(kind -> kind.matches(section)).findFirst().orElse(UNKNOWN);
    }

    /** The program whose code begins with {@code function}, as its section describes it. */
    static ProgramSpec describe(Function function) {
        String section = function.section().name();
        boolean loaded = !section.startsWith("?");
        String meaning = loaded ? section : section.substring(1);
        SectionKind kind = of(meaning);
        return new ProgramSpec(
                function.name(),
                section,
                kind.type(),
                kind.attachType(),
                loadFlags(meaning),
                function.code().count(),
                loaded);
    }

    /** Flags of BPF_PROG_LOAD that the name asks for: sleepable programs, XDP with fragments. */
    private static int loadFlags(String section) {
        String first = section.contains("/") ? section.substring(0, section.indexOf('/')) : section;
        if (first.endsWith(".s")) {
            return 1 << 4; // BPF_F_SLEEPABLE
        }
        return first.equals("xdp.frags") ? 1 << 5 : 0; // BPF_F_XDP_HAS_FRAGS
    }

    private boolean matches(String section) {
        return section.equals(name) || open && section.startsWith(name + "/");
    }

    private static SectionKind exact(String name, ProgramType type) {
        return new SectionKind(name, false, type, Optional.empty());
    }

    private static SectionKind exact(String name, ProgramType type, AttachType attachType) {
        return new SectionKind(name, false, type, Optional.of(attachType));
    }

    private static SectionKind open(String name, ProgramType type) {
        return new SectionKind(name, true, type, Optional.empty());
    }

    private static SectionKind open(String name, ProgramType type, AttachType attachType) {
        return new SectionKind(name, true, type, Optional.of(attachType));
    }

    private static SectionKind address(String call, AttachType attachType) {
        return exact("cgroup/" + call, ProgramType.CGROUP_SOCK_ADDR, attachType);
    }
}
