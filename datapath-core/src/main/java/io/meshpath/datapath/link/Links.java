// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;

/**
 * Attaches programs whose section says everything, as libbpf's bpf_program__attach() does: {@code "kprobe/do_unlinkat"},
 * {@code "uprobe//usr/bin/bash:readline"}, {@code "tp/sched/sched_switch"}, {@code "raw_tp/sys_enter"}, {@code "tp_btf/…"},
 * {@code "fentry/…"}, {@code "fexit/…"}, {@code "fmod_ret/…"}, {@code "lsm/…"}, {@code "iter/…"}, {@code "freplace/…"}.
 */
public final class Links {
    private Links() {}

    /**
     * Attaches {@code program} to what {@code spec}, which it was loaded from, says.
     *
     * @throws IllegalArgumentException if the section does not say where: the message names the class that takes the rest,
     *     such as the interface
     * @throws io.meshpath.bpf.linux.LinuxException if the kernel refuses
     */
    public static Link attach(Program program, ProgramSpec spec) {
        return switch (spec.type()) {
            case KPROBE -> ProbeSection.of(spec).attach(program);
            case TRACEPOINT -> tracepoint(spec).attach(program);
            case RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE -> RawTracepointLink.attach(program, target(spec));
            case TRACING -> isIterator(spec) ? IteratorLink.attach(program) : TracingLink.attach(program);
            case LSM -> attachHook(program, spec);
            case EXT -> FreplaceLink.attach(program);
            default -> throw incomplete(spec, whatTakesTheRest(spec.type()));
        };
    }

    private static Link attachHook(Program program, ProgramSpec spec) {
        if (spec.attachType().filter(AttachType.LSM_CGROUP::equals).isPresent()) {
            throw incomplete(spec, "CgroupLink with a control group");
        }
        return TracingLink.attach(program);
    }

    private static boolean isIterator(ProgramSpec spec) {
        return spec.attachType().filter(AttachType.TRACE_ITER::equals).isPresent();
    }

    private static TracepointSpec tracepoint(ProgramSpec spec) {
        String target = target(spec);
        int slash = target.indexOf('/');
        if (slash < 0) {
            throw incomplete(spec, "TracepointSpec with a group and a name");
        }
        return new TracepointSpec(target.substring(0, slash), target.substring(slash + 1));
    }

    static String target(ProgramSpec spec) {
        return spec.target()
                .filter(target -> !target.isEmpty())
                .orElseThrow(() -> incomplete(spec, "ProgramSpec.withTarget, or the class of this kind of place"));
    }

    static IllegalArgumentException incomplete(ProgramSpec spec, String use) {
        return new IllegalArgumentException("section " + spec.section() + " of program " + spec.name() + " ("
                + spec.type() + ") does not say where to attach it; use " + use);
    }

    private static String whatTakesTheRest(ProgramType type) {
        return switch (type) {
            case SCHED_CLS, SCHED_ACT -> "TcHook, TcxLink or NetkitLink with an interface";
            case XDP -> "XdpLink with an interface";
            case SK_LOOKUP, FLOW_DISSECTOR -> "NetnsLink with a network namespace";
            case SK_SKB, SK_MSG -> "SockmapLink with a map";
            case SOCKET_FILTER, SK_REUSEPORT -> "SocketProgram with a socket";
            case PERF_EVENT -> "PerfCounterSpec with a counter";
            case NETFILTER -> "NetfilterLink with a hook";
            case STRUCT_OPS -> "StructOpsLink with the map that it is part of";
            case CGROUP_SKB, CGROUP_SOCK, CGROUP_SOCK_ADDR, CGROUP_SOCKOPT, CGROUP_SYSCTL, CGROUP_DEVICE, SOCK_OPS ->
                "CgroupLink with a control group";
            default -> "what runs programs of this type: it is attached to nothing";
        };
    }
}
