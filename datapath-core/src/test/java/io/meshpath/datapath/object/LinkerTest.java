// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.FunctionInfo;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkerTest {
    @Test
    void appendsEachReachableFunctionOnce() {
        ObjectSpec spec = TestObjects.spec("everything");
        Btf types = spec.code().types().orElseThrow();
        LinkedProgram calculate = link(spec, "calculate");
        assertThat(calculate.types())
                .extracting(type -> ((BtfType.Function) types.type(type.type())).name())
                .containsExactlyInAnyOrder("calculate", "times_factor", "plus_length", "plus_mark");
    }

    @Test
    void callsLeadToTheFirstInstructionsOfFunctions() {
        LinkedProgram calculate = link(TestObjects.spec("everything"), "calculate");
        Set<Integer> starts = new TreeSet<>();
        calculate.types().stream().map(FunctionInfo::instruction).forEach(starts::add);
        Set<Integer> called = new TreeSet<>(Set.of(0));
        Instructions code = calculate.code();
        for (int at = 0; at < code.count(); at++) {
            if (code.isLocalCall(at)) {
                called.add(at + 1 + code.immediate(at));
            }
        }
        assertThat(called).isEqualTo(starts);
    }

    @Test
    void callbacksBecomeAddressesOfFunctions() {
        LinkedProgram count = link(TestObjects.spec("callbacks"), "count_each");
        Instructions code = count.code();
        int callback = count.types().get(1).instruction();
        boolean found = false;
        for (int at = 0; at < callback; at++) {
            found |= code.opcode(at) == Instructions.LOAD_64
                    && code.source(at) == Instructions.PSEUDO_FUNC
                    && at + 1 + code.immediate(at) == callback;
        }
        assertThat(found).isTrue();
    }

    @Test
    void linesGrowWithTheInstructions() {
        LinkedProgram calculate = link(TestObjects.spec("everything"), "calculate");
        assertThat(calculate.lines()).isSortedAccordingTo((a, b) -> Integer.compare(a.instruction(), b.instruction()));
        assertThat(calculate.lines().get(0).instruction()).isZero();
    }

    @Test
    void mapsAreLeftForTheLoader() {
        LinkedProgram count = link(TestObjects.spec("everything"), "count");
        assertThat(count.relocations())
                .filteredOn(Relocation.MapAddress.class::isInstance)
                .extracting(relocation -> ((Relocation.MapAddress) relocation).map())
                .containsExactlyInAnyOrder("flows", "numbers");
    }

    @Test
    void linkingLeavesTheObjectAsItWas() {
        ObjectSpec spec = TestObjects.spec("everything");
        link(spec, "calculate");
        assertThat(link(spec, "calculate").code().bytes())
                .isEqualTo(
                        link(TestObjects.spec("everything"), "calculate").code().bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "calls_nobody|'of_nobody', which this object does not define: link it with the one that does"
                        + " (ObjectSpec.link), or declare it in .ksyms if the kernel does",
                "reads_an_address|section .rodata, whose variables hold addresses, which is not supported",
            })
    void refusesByNameWhatTheLoaderDoesNotProvide(String program, String feature) {
        assertThatThrownBy(() -> link(TestObjects.spec("unsupported"), program))
                .isInstanceOf(UnsupportedObjectException.class)
                .hasMessage("unsupported.bpf.o: program " + program + " cannot be loaded: function " + program
                        + " needs " + feature);
    }

    @Test
    void aProgramThatNeedsNothingLinksBesideThoseThatDo() {
        assertThat(link(TestObjects.spec("unsupported"), "needs_nothing").code().count())
                .isEqualTo(2);
    }

    private static LinkedProgram link(ObjectSpec spec, String program) {
        return Linker.link(
                spec.name(), spec.code().functions(), spec.code().programs().get(program));
    }
}
