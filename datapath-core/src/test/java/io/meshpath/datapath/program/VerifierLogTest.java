// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void doesNotClaimThatAPartIsAll() {
        assertThat(log("R9 !read_ok").asPart().summary())
                .startsWith("R9 !read_ok (of a longer log, log() has 1 lines); ");
    }

    @Test
    void namesWhatTheKernelLacks() {
        VerifierLog log = log("1: (85) call unknown#195896080", "invalid func unknown#195896080", "processed 2 insns");
        assertThat(log.summary())
                .isEqualTo("this kernel lacks what the program needs: field_byte_offset of task_struct.nothing (log()"
                        + " has all 3 lines)");
    }

    @ParameterizedTest
    @CsvSource({
        "div by zero, INVALID_IMMEDIATE",
        "invalid shift 64, INVALID_IMMEDIATE",
        "get_local_storage() doesn't support non-zero flags, WRONG_ARGUMENT",
        "R1 is of type task_struct but cgroup is expected, WRONG_ARGUMENT",
        "cannot overwrite referenced dynptr, UNRELEASED_REFERENCE",
        "BPF_ATOMIC stores into R1 ctx is not allowed, ATOMIC_ACCESS",
        "bpf_spin_unlock is missing, LOCK_HELD", // Linux 6.1
        "BPF_XADD stores into R2 pkt is not allowed, ATOMIC_ACCESS", // Linux 5.10
        "cannot write into packet, PACKET_ACCESS",
        "helper access to the packet is not allowed, PACKET_ACCESS",
        "R1 cannot write into rdonly_mem, READ_ONLY",
        "bpf_spin_lock cannot be accessed directly by load/store, SPECIAL_FIELD",
        "bpf_list_head not found at offset=40, SPECIAL_FIELD",
        "R0 is bpf_array invalid negative access: off=-8, VALUE_BOUNDS",
        "map_value pointer offset -536870912 is not allowed, POINTER_ARITHMETIC",
    })
    void theLastLineDecidesTheClass(String line, VerifierRefusal refusal) {
        assertThat(log("0: (95) exit", line).refusal()).contains(refusal);
    }

    @Test
    void aWriteOnlyMapIsNotAReadOnlyOne() {
        assertThat(log("read from map forbidden, value_size=4 off=0 size=4").refusal())
                .contains(VerifierRefusal.WRITE_ONLY);
        assertThat(log("write into map forbidden, value_size=4 off=0 size=4").refusal())
                .contains(VerifierRefusal.READ_ONLY);
    }

    private static VerifierLog log(String... lines) {
        return VerifierLog.of(String.join("\n", lines) + "\n", Map.of(1, "field_byte_offset of task_struct.nothing"));
    }
}
