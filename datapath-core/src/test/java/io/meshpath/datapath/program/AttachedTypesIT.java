// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestObjects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachedTypesIT {
    @ParameterizedTest
    @CsvSource({
        "TRACING, TRACE_FENTRY, bpf_fentry_test1, bpf_fentry_test1",
        "TRACING, TRACE_RAW_TP, sched_switch, btf_trace_sched_switch",
        "TRACING, TRACE_ITER, task, bpf_iter_task",
        "LSM, LSM_MAC, file_open, bpf_lsm_file_open",
    })
    void targetsAreTypesOfTheKernel(ProgramType type, AttachType place, String target, String name) {
        ProgramSpec spec = ProgramSpec.of("p", type).withAttachType(place).withTarget(target);
        AttachTarget found = AttachTarget.of(spec, "p");
        BtfType kernels = Btf.kernel().type(found.type());
        assertThat(kernels.toString()).contains("name=" + name + ",");
        assertThat(found.descriptor()).isZero();
    }

    @Test
    void targetsInProgramsAreTypesOfThose() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("targets"))) {
            Program program = object.program("ask");
            ProgramSpec spec = ProgramSpec.of("p", ProgramType.EXT).withTargetProgram(program, "answer");
            AttachTarget found = AttachTarget.of(spec, "p");
            assertThat(found.descriptor()).isEqualTo(program.fd().raw());
            assertThat(AttachTarget.types(program).type(found.type()))
                    .isInstanceOfSatisfying(
                            BtfType.Function.class,
                            function -> assertThat(function.name()).isEqualTo("answer"));
        }
    }

    @Test
    void programsOfOtherTypesHaveNoTarget() {
        assertThat(AttachTarget.of(ProgramSpec.of("p", ProgramType.KPROBE).withTarget("do_exit"), "p"))
                .isSameAs(AttachTarget.NONE);
    }
}
