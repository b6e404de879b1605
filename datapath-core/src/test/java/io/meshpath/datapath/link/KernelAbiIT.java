// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.btf.BtfType.Enumeration;
import io.meshpath.bpf.btf.BtfType.Member;
import io.meshpath.bpf.btf.BtfType.Struct;
import io.meshpath.datapath.program.AttachType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers and offsets of this package against the running kernel's own type information. */
class KernelAbiIT {
    private final Btf kernel = Btf.kernel();

    @Test
    void theKindsOfLinksHaveTheKernelsNumbers() {
        constants("bpf_link_type").forEach((name, number) -> {
            if (name.startsWith("BPF_LINK_TYPE_") && number > 0) {
                LinkType type = LinkType.of((int) (long) number);
                assertThat(name).isEqualTo("BPF_LINK_TYPE_" + type.name());
            }
        });
    }

    @Test
    void thePlacesHaveTheKernelsNumbers() {
        Map<String, Long> numbers = constants("bpf_attach_type");
        assertThat(numbers).isNotEmpty();
        for (AttachType type : AttachType.values()) {
            Long number = numbers.get("BPF_" + type.name());
            if (number != null) {
                assertThat(type.number()).as(type.name()).isEqualTo((int) (long) number);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bpf_attr, link_create.prog_fd, 0",
        "bpf_attr, link_create.target_fd, 4",
        "bpf_attr, link_create.attach_type, 8",
        "bpf_attr, link_create.flags, 12",
        "bpf_attr, link_create.iter_info, 16",
        "bpf_attr, link_create.iter_info_len, 24",
        "bpf_attr, link_create.perf_event.bpf_cookie, 16",
        "bpf_attr, link_create.tracing.cookie, 24",
        "bpf_attr, link_create.kprobe_multi.syms, 24",
        "bpf_attr, link_create.kprobe_multi.cookies, 40",
        "bpf_attr, link_create.uprobe_multi.offsets, 24",
        "bpf_attr, link_create.uprobe_multi.cookies, 40",
        "bpf_attr, link_create.uprobe_multi.cnt, 48",
        "bpf_attr, link_create.uprobe_multi.flags, 52",
        "bpf_attr, link_create.uprobe_multi.pid, 56",
        "bpf_attr, link_create.netfilter.priority, 24",
        "bpf_attr, link_create.tcx.relative_fd, 16",
        "bpf_attr, link_create.tcx.expected_revision, 24",
        "bpf_attr, link_create.cgroup.expected_revision, 24",
        "bpf_attr, link_update.new_prog_fd, 4",
        "bpf_attr, link_update.flags, 8",
        "bpf_attr, link_update.old_prog_fd, 12",
        "bpf_attr, query.prog_ids, 16",
        "bpf_attr, query.prog_cnt, 24",
        "bpf_attr, query.prog_attach_flags, 32",
        "bpf_attr, query.link_ids, 40",
        "bpf_attr, query.revision, 56",
        "bpf_attr, raw_tracepoint.prog_fd, 8",
        "bpf_attr, raw_tracepoint.cookie, 16",
        "bpf_attr, attach_bpf_fd, 4",
        "bpf_attr, replace_bpf_fd, 16",
        "bpf_attr, relative_fd, 20",
        "bpf_attr, expected_revision, 24",
        "bpf_link_info, prog_id, 8",
        "bpf_link_info, raw_tracepoint.tp_name_len, 24",
        "bpf_link_info, raw_tracepoint.cookie, 32",
        "bpf_link_info, tracing.target_obj_id, 20",
        "bpf_link_info, tracing.target_btf_id, 24",
        "bpf_link_info, tracing.cookie, 32",
        "bpf_link_info, cgroup.attach_type, 24",
        "bpf_link_info, iter.map.map_id, 28",
        "bpf_link_info, iter.cgroup.order, 40",
        "bpf_link_info, iter.task.pid, 36",
        "bpf_link_info, netns.attach_type, 20",
        "bpf_link_info, netfilter.flags, 28",
        "bpf_link_info, kprobe_multi.flags, 28",
        "bpf_link_info, kprobe_multi.missed, 32",
        "bpf_link_info, uprobe_multi.path_size, 48",
        "bpf_link_info, uprobe_multi.count, 52",
        "bpf_link_info, uprobe_multi.pid, 60",
        "bpf_link_info, perf_event.uprobe.offset, 36",
        "bpf_link_info, perf_event.uprobe.cookie, 40",
        "bpf_link_info, perf_event.kprobe.addr, 40",
        "bpf_link_info, perf_event.kprobe.missed, 48",
        "bpf_link_info, perf_event.kprobe.cookie, 56",
        "bpf_link_info, perf_event.tracepoint.cookie, 40",
        "bpf_link_info, perf_event.event.type, 32",
        "bpf_link_info, tcx.attach_type, 20",
        "bpf_link_info, sockmap.attach_type, 20",
    })
    void offsetsAreTheKernelsWhereItHasTheField(String type, String path, int offset) {
        int root = kernel.find(type, type.equals("bpf_attr") ? BtfType.Union.class : Struct.class)
                .orElseThrow();
        OptionalInt found = offsetOf(root, List.of(path.split("\\.")));
        assertThat(found.isPresent() || !KernelVersion.running().isAtLeast(6, 17))
                .as("known")
                .isTrue();
        found.ifPresent(actual -> assertThat(actual).isEqualTo(offset));
    }

    /** Where a member of a member is, those of nameless structures included; empty where this kernel has none. */
    private OptionalInt offsetOf(int type, List<String> path) {
        for (Member member : members(type)) {
            boolean isNamed = member.name().equals(path.get(0));
            if (isNamed && path.size() == 1) {
                return OptionalInt.of(member.byteOffset());
            } else if (isNamed || member.name().isEmpty()) {
                OptionalInt inside = offsetOf(member.type(), isNamed ? path.subList(1, path.size()) : path);
                if (inside.isPresent()) {
                    return OptionalInt.of(member.byteOffset() + inside.getAsInt());
                }
            }
        }
        return OptionalInt.empty();
    }

    private List<Member> members(int type) {
        BtfType found = kernel.type(type);
        if (found instanceof Struct struct) {
            return struct.members();
        }
        return found instanceof BtfType.Union union ? union.members() : List.of();
    }

    private Map<String, Long> constants(String enumeration) {
        int id = kernel.find(enumeration, Enumeration.class).orElseThrow();
        Map<String, Long> numbers = new HashMap<>();
        ((Enumeration) kernel.type(id)).constants().forEach(it -> numbers.put(it.name(), it.value()));
        return numbers;
    }
}
