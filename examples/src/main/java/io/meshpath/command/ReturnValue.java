// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.program.ProgramType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the kernel does when a program returns a number (include/uapi/linux/bpf.h, pkt_cls.h). */
final class ReturnValue {
    private static final List<String> XDP = List.of("XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT");
    private static final Map<Integer, String> TC = Map.of(
            -1, "TC_ACT_UNSPEC",
            0, "TC_ACT_OK",
            1, "TC_ACT_RECLASSIFY",
            2, "TC_ACT_SHOT",
            3, "TC_ACT_PIPE",
            4, "TC_ACT_STOLEN",
            7, "TC_ACT_REDIRECT");

    private ReturnValue() {}

    static Optional<String> meaning(ProgramType type, int value) {
        return switch (type) {
            case XDP -> value >= 0 && value < XDP.size() ? Optional.of(XDP.get(value)) : Optional.empty();
            case SCHED_CLS, SCHED_ACT -> Optional.ofNullable(TC.get(value));
            default -> Optional.empty();
        };
    }
}
