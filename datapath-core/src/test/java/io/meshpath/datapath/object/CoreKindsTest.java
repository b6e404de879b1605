// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.core.CoreRelocator;
import io.meshpath.datapath.program.KernelTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of question that CO-RE knows, without a kernel: the types of another object stand for its. */
class CoreKindsTest {
    private final ObjectSpec spec = TestObjects.spec("corelocal");
    private final Btf target = TestObjects.spec("coretarget").code().types().orElseThrow();

    @ParameterizedTest
    @CsvSource({
        "offset, 3",
        "size, 4",
        "size_of_array, 48",
        "exists, 1",
        "is_signed, 1",
        "bits_offset, 8",
        "bits_size, 4",
        "bits_left, 60",
        "bits_right, 60",
        "element, 72",
        "element_beyond, 0",
        "deep, 24",
        "flexible, 105",
        "flavored, 80",
        "another_kind, 0",
        "type_exists, 1",
        "type_of_nobody, 0",
        "type_size, 16",
        "type_matches, 1",
        "type_does_not_match, 0",
        "callback_matches, 1",
        "constant_exists, 1",
        "constant_of_nobody, 0",
        "constant_value, 3",
        "wide_value, 34359738368",
    })
    void isAnsweredByTheTypesThatAreThere(String program, long answer) {
        assertThat(answer(program, name -> TestKernel.named(target, name))).isEqualTo(answer);
    }

    @Test
    void typesAreNumberedHereAndThere() {
        Btf own = spec.code().types().orElseThrow();
        assertThat(answer("local_type", name -> TestKernel.named(target, name)))
                .isEqualTo(own.findStruct("inner").orElseThrow());
        assertThat(answer("target_type", name -> TestKernel.named(target, name)))
                .isEqualTo(target.findStruct("inner").orElseThrow());
    }

    @Test
    void severalTypesOfOneNameMustAgree() {
        KernelTypes.Found first = twin(0);
        KernelTypes.Found second = twin(64);
        assertThat(answer("of_twins", name -> List.of(second, second))).isEqualTo(8);
        assertThatThrownBy(() -> answer("of_twins", name -> List.of(first, second)))
                .isInstanceOf(ElfException.class)
                .hasMessage(
                        "corelocal.bpf.o: a CO-RE relocation (field_byte_offset of struct twin.field) is ambiguous: the"
                                + " kernel has several types of this name, which answer 0 and 8");
    }

    @Test
    void aLoadOfAnUnsignedFieldTakesItsWidth() {
        Instructions code =
                relocated("loads", name -> TestKernel.named(target, name)).code();
        int load = firstLoad(code);
        assertThat(code.offset(load)).isEqualTo(80);
        assertThat(code.accessBytes(load)).isEqualTo(4);
    }

    @Test
    void whatIsNotThereIsDescribedAsInC() {
        Relocated program = relocated("loads_signed", name -> List.of());
        assertThat(program.absent()).containsExactly("field_byte_offset of struct thing.small");
        assertThat(program.code().opcode(firstAbsent(program.code()))).isEqualTo(Instructions.CALL);
    }

    private record Relocated(Instructions code, List<String> absent) {}

    private long answer(String program, Function<String, List<KernelTypes.Found>> kernel) {
        Relocated relocated = relocated(program, kernel);
        assertThat(relocated.absent()).isEmpty();
        Instructions code = relocated.code();
        long low = code.immediate(0) & 0xffff_ffffL;
        return code.isLoad64(0) ? low | (long) code.immediate(1) << Integer.SIZE : low;
    }

    private Relocated relocated(String program, Function<String, List<KernelTypes.Found>> kernel) {
        LinkedProgram linked = Linker.link(
                spec.name(), spec.code().functions(), spec.code().programs().get(program));
        CoreRelocator relocator =
                new CoreRelocator(spec.name(), spec.code().types().orElseThrow(), kernel);
        List<String> absent = new ArrayList<>();
        for (Relocation relocation : linked.relocations()) {
            Optional<String> lack =
                    relocator.apply(((Relocation.Core) relocation).request(), linked.code(), relocation.instruction());
            lack.ifPresent(absent::add);
        }
        return new Relocated(linked.code(), absent);
    }

    private static KernelTypes.Found twin(int bitOffset) {
        BtfBuilder builder = new BtfBuilder();
        int integer = builder.integer("int", 4, true);
        int id = builder.struct("twin", 16, List.of(new BtfType.Member("field", integer, bitOffset, 0)));
        return new KernelTypes.Found(builder.build(), id, 0);
    }

    private static int firstLoad(Instructions code) {
        int at = 0;
        while (!code.isMemoryAccess(at)) {
            at++;
        }
        return at;
    }

    private static int firstAbsent(Instructions code) {
        int at = 0;
        while (code.immediate(at) != Instructions.ABSENT) {
            at++;
        }
        return at;
    }
}
