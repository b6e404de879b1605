// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.core.CoreRelocator;
import io.meshpath.datapath.program.KernelTypes;
import io.meshpath.datapath.program.TestRunInput;
import io.meshpath.datapath.program.VerifierException;
import org.junit.jupiter.api.Test;

/** Programs that were compiled against other layouts, in this kernel. */
class CoreIT {
    private final Btf kernel = Btf.kernel();
    private final BtfType.Struct device =
            (BtfType.Struct) kernel.type(kernel.findStruct("net_device").orElseThrow());

    @Test
    void fieldsAreFoundWhereTheKernelHasThem() {
        assertThat(run("offset_of_name")).isEqualTo(name().byteOffset());
        assertThat(run("size_of_name"))
                .isEqualTo((int) kernel.byteSize(name().type()).orElseThrow());
        assertThat(run("size_of_structure")).isEqualTo(device.byteSize());
    }

    @Test
    void programsAskWhatExists() {
        // a field, no field, a type, no type, a constant, no constant
        assertThat(run("what_exists")).isEqualTo(0b010101);
        assertThat(run("asks_before_it_needs")).isEqualTo(42);
    }

    @Test
    void constantsHaveTheKernelsValues() {
        assertThat(run("value_of_constant")).isEqualTo(2); // BPF_MAP_TYPE_ARRAY
    }

    @Test
    void whatTheKernelLacksIsNamed() {
        assertThatThrownBy(() -> run("needs_what_is_not_there"))
                .isInstanceOf(VerifierException.class)
                .hasMessageContaining(
                        "this kernel lacks what the program needs: field_byte_offset of struct net_device.of_no_kernel");
    }

    @Test
    void loadsGoToTheKernelsOffset() {
        ObjectSpec spec = TestObjects.spec("core");
        Function function = spec.code().programs().get("loads_length");
        LinkedProgram program = Linker.link(spec.name(), spec.code().functions(), function);
        CoreRelocator relocator =
                new CoreRelocator(spec.name(), spec.code().types().orElseThrow(), KernelTypes::named);
        Relocation.Core relocation = (Relocation.Core) program.relocations().get(0);
        relocator.apply(relocation.request(), program.code(), relocation.instruction());
        BtfType.Struct buffer =
                (BtfType.Struct) kernel.type(kernel.findStruct("sk_buff").orElseThrow());
        int length = buffer.members().stream()
                .filter(member -> member.name().equals("len"))
                .findFirst()
                .orElseThrow()
                .byteOffset();
        int at = relocation.instruction();
        assertThat(program.code().bytes().getShort(at * Instructions.BYTES + 2)).isEqualTo((short) length);
    }

    private BtfType.Member name() {
        return device.members().stream()
                .filter(member -> member.name().equals("name"))
                .findFirst()
                .orElseThrow();
    }

    private static int run(String program) {
        ObjectSpec spec = TestObjects.spec("core");
        for (String name : spec.programs().keySet()) {
            spec = spec.withProgram(name, it -> it.withLoaded(name.equals(program)));
        }
        try (LoadedObject object = LoadedObject.load(spec)) {
            return object.program(program)
                    .testRun(TestRunInput.packet(new byte[64]))
                    .returnValue();
        }
    }
}
