// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.program.ProgramType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SectionNamesTest {
    @ParameterizedTest
    @CsvSource({
        "socket, SOCKET_FILTER, ",
        "xdp, XDP, XDP",
        "xdp/devmap, XDP, XDP_DEVMAP",
        "tc/ingress, SCHED_CLS, TCX_INGRESS",
        "netkit/peer, SCHED_CLS, NETKIT_PEER",
        "kprobe.session/vfs_*, KPROBE, TRACE_KPROBE_SESSION",
        "uprobe.multi.s//bin/sh:main, KPROBE, TRACE_UPROBE_MULTI",
        "usdt.s, KPROBE, ",
        "tp.s/syscalls/sys_enter_openat, TRACEPOINT, ",
        "raw_tp.w/x, RAW_TRACEPOINT_WRITABLE, ",
        "tp_btf.s/sched_switch, TRACING, TRACE_RAW_TP",
        "fmod_ret.s/bpf_modify_return_test, TRACING, MODIFY_RETURN",
        "fsession/x, TRACING, TRACE_FSESSION",
        "fentry.multi/x, TRACING, TRACE_FENTRY_MULTI",
        "lsm_cgroup/socket_bind, LSM, LSM_CGROUP",
        "iter.s/task, TRACING, TRACE_ITER",
        "cgroup/connect_unix, CGROUP_SOCK_ADDR, CGROUP_UNIX_CONNECT",
        "cgroup/dev, CGROUP_DEVICE, CGROUP_DEVICE",
        "struct_ops.s/ssthresh, STRUCT_OPS, ",
        "netfilter, NETFILTER, NETFILTER",
    })
    void sayTypeAndPlace(String section, String type, String attachType) {
        SectionKind kind = SectionNames.find(section);
        assertThat(kind.type()).hasToString(type);
        assertThat(kind.attachType().map(Enum::name).orElse(null)).isEqualTo(attachType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "kprobes/x", "fentrys/x", "xdp_main", "uprobe.multi.x/y", "cgroup/nothing", "lsm_cgroup.s/x"
            })
    void othersAreNobodysConvention(String section) {
        assertThat(SectionNames.find(section).type()).isEqualTo(ProgramType.UNSPECIFIED);
    }

    @Test
    void whatLibbpfTookBeforeItsFirstReleaseIsTakenStill() {
        assertThat(SectionNames.find("classifier/pod").type()).isEqualTo(ProgramType.SCHED_CLS);
        assertThat(SectionNames.find("xdp/balancer").type()).isEqualTo(ProgramType.XDP);
    }
}
