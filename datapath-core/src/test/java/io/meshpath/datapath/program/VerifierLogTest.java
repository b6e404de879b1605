// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifierLogTest {
    @Test
    void tellsTheLastLinesThatAreNoTrace() {
        // Linux 6.18, for refused.bpf.c
        VerifierLog log = log(
                "; return packet[14]; @ refused.bpf.c:10",
                "3: (71) r0 = *(u8 *)(r1 +14)",
                "invalid access to packet, off=14 size=1, R1(id=0,off=14,r=0)",
                "R1 offset is outside of the packet",
                "processed 3 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0");
        assertThat(log.summary())
                .isEqualTo("invalid access to packet, off=14 size=1, R1(id=0,off=14,r=0); R1 offset is outside of the"
                        + " packet, at \"return packet[14]; @ refused.bpf.c:10\" (log() has all 5 lines); "
                        + VerifierRefusal.PACKET_BOUNDS.advice());
    }

    @Test
    void leavesTheStateOfRegistersOut() {
        // Linux 5.10
        VerifierLog log = log(
                "; return key;",
                "12: (bf) r0 = r2",
                " R1=ctx(id=0,off=0,imm=0) R10=fp0",
                "R2 !read_ok",
                "processed 12 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 1");
        assertThat(log.summary())
                .isEqualTo("R2 !read_ok, at \"return key;\" (log() has all 5 lines); "
                        + VerifierRefusal.UNINITIALIZED_REGISTER.advice());
    }

    @Test
    void doesWithoutSourceLines() {
        assertThat(log("0: (95) exit", "R0 !read_ok").summary())
                .isEqualTo("R0 !read_ok (log() has all 2 lines); " + VerifierRefusal.RETURN_VALUE_NOT_SET.advice());
    }

    @Test
    void anEmptyLogTellsNothing() {
        assertThat(log("", "\n").summary()).isEmpty();
        assertThat(log("processed 0 insns").summary()).isEmpty();
    }

    @Test
    void namesWhatTheKernelLacks() {
        VerifierLog log = log("1: (85) call unknown#195896080", "invalid func unknown#195896080", "processed 2 insns");
        assertThat(log.summary())
                .isEqualTo("this kernel lacks what the program needs: field_byte_offset of task_struct.nothing (log()"
                        + " has all 3 lines)");
    }

    private static VerifierLog log(String... lines) {
        return VerifierLog.of(String.join("\n", lines) + "\n", Map.of(1, "field_byte_offset of task_struct.nothing"));
    }
}
