// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import org.junit.jupiter.api.Test;

/** What only the newest kernels have. */
class NewerKernelIT {
    @Test
    void variablesLiveInMemorySharedWithTheProcess() {
        TestKernel.requireAtLeast(6, 9, "an arena");
        try (FdWatch watch = FdWatch.start()) {
            try (LoadedObject object = LoadedObject.load(TestObjects.spec("arena"))) {
                assertThat(run(object, "adds", 0)).isEqualTo(42);
                assertThat(run(object, "adds", 0)).isEqualTo(43);
            }
            watch.requireNoneOpen();
        }
    }

    @Test
    void exceptionsAreHandledByTheFunctionThatTheProgramNames() {
        TestKernel.requireAtLeast(6, 7, "bpf_throw");
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("exceptions"))) {
            assertThat(run(object, "throws", 0)).isZero();
            assertThat(run(object, "throws", 7)).isEqualTo(8);
        }
    }

    private static int run(LoadedObject object, String program, int mark) {
        TestRunInput input = TestRunInput.packet(new byte[64]).withContext(SkBuff.DEFAULT.withMark(mark));
        return object.program(program).testRun(input).returnValue();
    }
}
