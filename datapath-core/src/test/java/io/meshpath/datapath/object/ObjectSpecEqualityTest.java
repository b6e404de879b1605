// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramFlags;
import io.meshpath.datapath.program.ProgramType;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectSpecEqualityTest {
    private static final ObjectSpec SPEC = TestObjects.spec("everything");

    @ParameterizedTest
    @ValueSource(strings = {"everything", "core", "callbacks", "unsupported", "sections"})
    void oneFileReadTwiceIsEqual(String name) {
        assertThat(TestObjects.spec(name)).isEqualTo(TestObjects.spec(name)).hasSameHashCodeAs(TestObjects.spec(name));
    }

    static Stream<ObjectSpec> edited() {
        return Stream.of(
                SPEC.withLicense("GPL"),
                SPEC.withVariable("factor", 4),
                SPEC.withMap("flows", SPEC.maps().get("flows").withFlags(0)),
                SPEC.withProgram("jump", program -> program.withLoaded(false)),
                SPEC.withProgram("jump", program -> program.withType(ProgramType.SCHED_ACT)),
                SPEC.withProgram("jump", program -> program.withAttachType(AttachType.TCX_EGRESS)),
                SPEC.withProgram("jump", program -> program.withTarget("other")),
                SPEC.withProgram("jump", program -> program.withFlags(ProgramFlags.STRICT_ALIGNMENT)));
    }

    @ParameterizedTest
    @MethodSource("edited")
    void anEditMakesTheDifference(ObjectSpec edited) {
        assertThat(edited).isNotEqualTo(SPEC);
    }

    @ParameterizedTest
    @MethodSource("edited")
    void theOriginalStaysAsItWas(ObjectSpec edited) {
        assertThat(edited).isNotSameAs(SPEC);
        assertThat(SPEC).isEqualTo(TestObjects.spec("everything"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything", "core"})
    void undoingAnEditMakesItEqualAgain(String name) {
        ObjectSpec spec = TestObjects.spec(name);
        assertThat(spec.withLicense("GPL").withLicense(spec.license())).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(strings = {"core"})
    void otherFilesDiffer(String name) {
        assertThat(ObjectSpec.parse(TestObjects.bytes(name), "everything.bpf.o"))
                .isNotEqualTo(SPEC);
    }
}
