// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.MapType;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.program.MissingInKernelException;
import io.meshpath.datapath.program.ProgramType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions for the kernel to use in place of its own. */
class StructOpsIT {
    private final ObjectSpec spec = TestObjects.spec("structops");

    private @Nullable FdWatch watch;

    @BeforeEach
    void watchDescriptors() {
        TestKernel.requireAtLeast(6, 4, "a link of struct_ops");
        watch = FdWatch.start();
    }

    @AfterEach
    void nothingStaysOpen() {
        if (watch != null) {
            watch.requireNoneOpen();
            watch.close();
        }
    }

    @Test
    void programsKnowTheFunctionTheyAreFor() {
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.programs()).containsOnlyKeys("mp_ssthresh", "mp_undo", "mp_avoid");
            assertThat(object.program("mp_avoid").info().type()).isEqualTo(ProgramType.STRUCT_OPS);
        }
    }

    @Test
    void theMapsValueIsTheKernelsStructure() {
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.map("mp_still").info().type()).isEqualTo(MapType.STRUCT_OPS);
            assertThat(object.map("mp_still").info().valueSize())
                    .isGreaterThan(spec.maps().get("mp_still").valueSize());
        }
    }

    @Test
    void theKernelTakesTheFunctions() {
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.registerOperations("mp_still")).isSameAs(object.map("mp_still"));
            assertThatThrownBy(() -> object.registerOperations("mp_moving"))
                    .hasMessageStartingWith(
                            "no structure of functions mp_moving in structops.bpf.o; there are [mp_still]");
        }
    }

    @Test
    void aMemberThatTheKernelLacksIsNamedUnlessItIsZero() {
        assertThatThrownBy(() -> LoadedObject.load(spec.withMapCreated("mp_other", true)))
                .isInstanceOf(MissingInKernelException.class)
                .hasMessage("structops.bpf.o: the kernel has no member of that name in struct_ops 'of_no_kernel', which"
                        + " 'mp_other' sets");
    }

    @Test
    void aFunctionOfNoStructureIsRefusedWithAWord() {
        assertThatThrownBy(() -> LoadedObject.load(spec.withProgram("used_by_nothing", it -> it.withLoaded(true))))
                .isInstanceOf(UnsupportedObjectException.class)
                .hasMessageContaining("a place in a structure of functions, and none that is made has it");
    }
}
