// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.datapath.program.MissingInKernelException;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import io.meshpath.datapath.program.VerifierException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Programs that the verifier takes only for one function, hook or tracepoint. */
class AttachTargetIT {
    private final ObjectSpec targets = TestObjects.spec("targets");
    private final ObjectSpec replacement = TestObjects.spec("replacement");

    @Test
    void tracepointsAndIteratorsAreFoundInTheKernel() {
        try (LoadedObject object = LoadedObject.load(targets)) {
            assertThat(object.program("new_task").info().type()).isEqualTo(ProgramType.TRACING);
            assertThat(object.program("each_map").info().type()).isEqualTo(ProgramType.TRACING);
        }
    }

    @Test
    void aTargetOfAnotherNameCanBeGiven() {
        try (LoadedObject object = LoadedObject.load(
                only("misspelt").withProgram("misspelt", program -> program.withTarget("task_newtask")))) {
            assertThat(object.programs()).containsOnlyKeys("misspelt");
        }
    }

    @Test
    void aMissingTargetIsNamedWithWhatMayHaveBeenMeant() {
        assertThatThrownBy(() -> LoadedObject.load(only("misspelt")))
                .isInstanceOfSatisfying(
                        MissingInKernelException.class,
                        e -> assertThat(e.near()).contains("task_newtask"))
                .hasMessage(
                        "targets.bpf.o: program misspelt: the kernel has no tracepoint 'task_newtaskk', to which it is to"
                                + " be attached; is it one of [task_newtask]?");
        assertThatThrownBy(() -> LoadedObject.load(only("of_no_function")))
                .isInstanceOf(MissingInKernelException.class)
                .hasMessageContaining("the kernel has no function 'no_such_functionn', to which");
        assertThatThrownBy(() -> LoadedObject.load(only("of_nothing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("says nothing of where it is to be attached");
    }

    @Test
    void functionsOfProgramsAreReplacedAndTraced() {
        try (LoadedObject asked = LoadedObject.load(only("ask"))) {
            Program program = asked.program("ask");
            ObjectSpec spec = replacement
                    .withProgram("other_answer", it -> it.withTargetProgram(program, "answer"))
                    .withProgram("before_ask", it -> it.withTargetProgram(program, "ask"));
            if (TestKernel.refusesTrampolines()) {
                assertThatThrownBy(() -> LoadedObject.load(spec))
                        .isInstanceOf(BpfException.class)
                        .isNotInstanceOf(VerifierException.class)
                        .hasMessageContaining("program other_answer of replacement.bpf.o: EPERM");
                return;
            }
            try (LoadedObject object = LoadedObject.load(spec)) {
                assertThat(object.program("other_answer").info().type()).isEqualTo(ProgramType.EXT);
                assertThat(object.program("before_ask").info().type()).isEqualTo(ProgramType.TRACING);
            }
        }
    }

    @Test
    void theProgramWhoseFunctionIsReplacedMustBeSaidAndHaveIt() {
        assertThatThrownBy(() -> LoadedObject.load(replacement))
                .hasMessage(
                        "replacement.bpf.o: program other_answer is to replace function answer of another program; say of"
                                + " which (ProgramSpec.withTargetProgram)");
        try (LoadedObject asked = LoadedObject.load(only("ask"))) {
            Program program = asked.program("ask");
            assertThatThrownBy(() -> LoadedObject.load(
                            replacement.withProgram("other_answer", it -> it.withTargetProgram(program, "anser"))))
                    .hasMessageContaining("function anser of program ask, which has no such function");
        }
    }

    private ObjectSpec only(String wanted) {
        return targets.withOnly(Set.of(wanted));
    }
}
