// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshpath.bpf.MapSpec;
import io.meshpath.datapath.program.VerifierException;
import io.meshpath.datapath.program.VerifierRefusal;
import io.meshpath.datapath.program.VerifierStatistics;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs of {@code src/test/bpf/refusals.bpf.c}, each refused for the reason it is called after. */
class VerifierRefusalIT {
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TYPES_MISSING", "RIGHTS_MISSING"})
    void refusalsAreClassified(VerifierRefusal refusal) {
        if (refusal == VerifierRefusal.KERNEL_FUNCTION_NOT_ALLOWED) {
            TestKernel.requireAtLeast(6, 3, "bpf_cpumask_create");
        }
        VerifierException e = refused(refusal.name().toLowerCase(Locale.ROOT));
        assertThat(e.refusal()).as("%s", e.log()).contains(refusal);
        assertThat(e).hasMessageContaining(" lines)");
    }

    @Test
    void missingTypesAreAClassToo() {
        ObjectSpec spec = only("lock_held");
        MapSpec values = spec.maps().get("values");
        ObjectSpec without = spec.withMap(
                "values",
                MapSpec.array("values", values.valueSize(), values.maxEntries()).withFlags(values.flags()));
        assertThat(refused(without).refusal()).contains(VerifierRefusal.TYPES_MISSING);
    }

    @Test
    void theMessageEndsWithAdvice() {
        assertThat(refused("null_check_missing")).hasMessageEndingWith(VerifierRefusal.NULL_CHECK_MISSING.advice());
    }

    @Test
    void theRefusalSaysWhereItWas() {
        VerifierException e = refused("packet_bounds");
        assertThat(e.source()).hasValueSatisfying(line -> assertThat(line).startsWith("return *((__u8 *)packet_start"));
        assertThat(e.instruction()).hasValue(1);
    }

    @Test
    void statisticsTellHowFarTheVerifierGot() {
        VerifierStatistics statistics = refused("too_complex").statistics().orElseThrow();
        assertThat(statistics.limit()).isEqualTo(1_000_000);
        assertThat(statistics.instructions()).isGreaterThan(1_000_000);
        assertThat(statistics.time()).isPositive();
    }

    @Test
    void theMessageSaysWhenTheLogIsTooLongToBeKept() {
        assertThat(refused("too_complex")).hasMessageContaining(" (of a longer log, log() has ");
    }

    @Test
    void statisticsOfALoadedProgramAreAtHand() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("everything"))) {
            VerifierStatistics statistics =
                    object.program("calculate").verifierStatistics().orElseThrow();
            assertThat(statistics.instructions()).isBetween(10L, 1_000L);
            assertThat(statistics.stackDepths()).isNotEmpty();
            assertThat(statistics.time()).isPositive();
        }
    }

    private static VerifierException refused(String program) {
        ObjectSpec spec = only(program);
        return refused(program.equals("gpl_only") ? spec.withLicense("Apache-2.0") : spec);
    }

    private static VerifierException refused(ObjectSpec spec) {
        return catchThrowableOfType(
                VerifierException.class, () -> LoadedObject.load(spec).close());
    }

    private static ObjectSpec only(String program) {
        ObjectSpec spec = TestObjects.spec("refusals");
        for (String other : spec.programs().keySet()) {
            spec = spec.withProgram(other, it -> it.withLoaded(other.equals(program)));
        }
        return spec;
    }
}
