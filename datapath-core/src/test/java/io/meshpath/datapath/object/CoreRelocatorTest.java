// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
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
            assertThat(relocate(program, own).absent()).as(program).isEmpty();
        }
    }

    @Test
    void questionsAboutWhatIsNotThereAreAnswered() {
        assertThat(relocate("what_exists", other).absent()).isEmpty();
        assertThat(relocate("size_of_structure", other).absent()).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(relocate("needs_what_is_not_there", other).absent().values())
                .containsExactly("field_byte_offset of net_device.of_no_kernel");
        assertThat(relocate("value_of_constant", other).absent().values())
                .containsExactly("enum_value of bpf_map_type___renumbered");
    }

    @Test
    void anAccessThatLeadsNowhereIsRefused() {
        int struct = own.findStruct("net_device").orElseThrow();
        CoreRelocator relocator = new CoreRelocator("x.bpf.o", own, own);
        CoreRequest request = new CoreRequest(CoreKind.FIELD_BYTE_OFFSET, struct, List.of(0, 99));
        assertThatThrownBy(() -> relocator.apply(new Relocation.Core(0, request), Instructions.allocate(1)))
                .isInstanceOf(ElfException.class)
                .hasMessageStartingWith("x.bpf.o: a CO-RE relocation does not fit the types of the object: ");
    }

    @Test
    void malformedAccessesAreNoRequests() {
        assertThat(CoreRequest.parse(0, 1, "0:1")).isPresent();
        for (String malformed : List.of("", ":", "0:", "0:x", "-1", "0:1234567")) {
            assertThat(CoreRequest.parse(0, 1, malformed)).as(malformed).isEmpty();
        }
        assertThat(CoreRequest.parse(99, 1, "0")).isEmpty();
    }

    @Test
    void bitFieldsAreLoadedByTheSmallestAlignedBytesThatHoldThem() {
        int integer = own.find("unsigned int", BtfType.Int.class).orElseThrow();
        assertThat(new CoreField(own, integer, 37, 3).bytes()).isEqualTo(new CoreField.Bytes(4, 4));
        assertThat(new CoreField(own, integer, 37, 3).leftShift()).isEqualTo(64 - (5 + 3));
        assertThat(new CoreField(own, integer, 37, 3).rightShift()).isEqualTo(61);
        assertThat(new CoreField(own, integer, 30, 4).bytes()).isEqualTo(new CoreField.Bytes(0, 8));
        assertThat(new CoreField(own, integer, 64, 0).bytes()).isEqualTo(new CoreField.Bytes(8, 4));
    }

    private CoreRelocator relocate(String program, Btf kernel) {
        Map<String, Function> programs = spec.code().programs();
        LinkedProgram linked = Linker.link(spec.name(), spec.code().functions(), programs.get(program));
        CoreRelocator relocator = new CoreRelocator(spec.name(), own, kernel);
        for (Relocation relocation : linked.relocations()) {
            relocator.apply((Relocation.Core) relocation, linked.code());
        }
        return relocator;
    }
}
