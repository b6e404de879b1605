// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.core.CoreKind;
import io.meshpath.datapath.object.core.CoreRelocator;
import io.meshpath.datapath.object.core.CoreRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without a kernel: the object's own types stand for the kernel's, or those of an object that has none of them. */
class CoreRelocatorTest {
    private final ObjectSpec spec = TestObjects.spec("core");
    private final Btf own = spec.code().types().orElseThrow();
    private final Btf other = TestObjects.spec("counter").code().types().orElseThrow();

    @Test
    void theObjectsOwnTypesHaveEverything() {
        for (String program : List.of("offset_of_name", "size_of_structure", "needs_what_is_not_there")) {
            assertThat(absent(program, own)).as(program).isEmpty();
        }
    }

    @Test
    void questionsAboutWhatIsNotThereAreAnswered() {
        assertThat(absent("what_exists", other)).isEmpty();
        assertThat(absent("size_of_structure", other)).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(absent("needs_what_is_not_there", other).values())
                .containsExactly("field_byte_offset of struct net_device.of_no_kernel");
        assertThat(absent("value_of_constant", other).values())
                .containsExactly("enumval_value of enum bpf_map_type___renumbered::BPF_MAP_TYPE_ARRAY___renumbered");
    }

    @Test
    void anAccessThatLeadsNowhereIsRefused() {
        int struct = own.findStruct("net_device").orElseThrow();
        CoreRelocator relocator = new CoreRelocator("x.bpf.o", own, name -> List.of());
        CoreRequest request = new CoreRequest(CoreKind.FIELD_BYTE_OFFSET, struct, List.of(0, 99));
        assertThatThrownBy(() -> relocator.apply(request, Instructions.allocate(1), 0))
                .isInstanceOf(ElfException.class)
                .hasMessageStartingWith("x.bpf.o: a CO-RE relocation does not fit the types of the object: ");
    }

    private Map<Integer, String> absent(String program, Btf kernel) {
        Map<String, Function> programs = spec.code().programs();
        LinkedProgram linked = Linker.link(spec.name(), spec.code().functions(), programs.get(program));
        CoreRelocator relocator = new CoreRelocator(spec.name(), own, name -> TestKernel.named(kernel, name));
        Map<Integer, String> absent = new HashMap<>();
        for (Relocation relocation : linked.relocations()) {
            CoreRequest request = ((Relocation.Core) relocation).request();
            relocator
                    .apply(request, linked.code(), relocation.instruction())
                    .ifPresent(what -> absent.put(relocation.instruction(), what));
        }
        return absent;
    }
}
