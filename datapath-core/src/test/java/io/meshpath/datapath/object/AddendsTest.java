// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfRelocation;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfWriter;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.linker.ObjectLinker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Relocations with addends (RELA), which clang does not write but other compilers may, mean what those without do. */
class AddendsTest {
    private static final int IMMEDIATE = 4;
    private static final int NOISE = 0x7777_7778;

    private final byte[] inPlace = new ObjectLinker("in-place")
            .add(TestObjects.bytes("linked_first"), "linked_first")
            .add(TestObjects.bytes("linked_second"), "linked_second")
            .link();
    private final byte[] apart = withAddendsApart(inPlace);

    @Test
    void addendsApartCountInsteadOfTheBytes() {
        assertThat(ElfFile.read(apart, "apart").section(".relatc")).isPresent();
        assertSamePrograms(ObjectSpec.parse(apart, "x.o"), ObjectSpec.parse(inPlace, "x.o"));
    }

    @Test
    void theLinkerPutsAddendsIntoTheBytes() {
        byte[] linked = new ObjectLinker("linked").add(apart, "apart").link();
        assertThat(ElfFile.read(linked, "linked").section(".relatc")).isEmpty();
        assertSamePrograms(ObjectSpec.parse(linked, "x.o"), ObjectSpec.parse(inPlace, "x.o"));
    }

    private static void assertSamePrograms(ObjectSpec one, ObjectSpec other) {
        assertThat(one.programs().keySet()).isEqualTo(other.programs().keySet());
        for (String program : one.programs().keySet()) {
            LinkedProgram ours = link(one, program);
            LinkedProgram theirs = link(other, program);
            assertThat(ours.relocations()).isEqualTo(theirs.relocations());
            assertThat(withoutRelocated(ours)).isEqualTo(withoutRelocated(theirs));
        }
    }

    private static LinkedProgram link(ObjectSpec spec, String program) {
        return Linker.link(
                spec.name(), spec.code().functions(), spec.code().programs().get(program));
    }

    /** The code without the immediates that a loader sets. */
    private static ByteBuffer withoutRelocated(LinkedProgram program) {
        Instructions code = program.code().copy();
        program.relocations().forEach(relocation -> code.setImmediate(relocation.instruction(), 0));
        return code.bytes();
    }

    /** The same object with the addends in the tables, and noise where they were. */
    private static byte[] withAddendsApart(byte[] object) {
        ElfFile elf = ElfFile.read(object, "in-place");
        List<ElfSection> sections = new ArrayList<>();
        Map<Integer, List<ElfRelocation>> relocations = new TreeMap<>();
        for (ElfSection section : elf.sections()) {
            if (section.type() != ElfSection.PROGBITS && section.type() != ElfSection.NOBITS) {
                continue;
            }
            ByteBuffer data = ByteBuffer.allocate(section.data().capacity()).order(ByteOrder.LITTLE_ENDIAN);
            data.put(0, section.data(), 0, data.capacity());
            List<ElfRelocation> moved = new ArrayList<>();
            for (ElfRelocation relocation : elf.relocationsOf(section)) {
                int at = (int) relocation.offset() + IMMEDIATE;
                int immediate = data.getInt(at);
                boolean isCall = relocation.type() == ElfRelocation.CALL_32;
                long addend = isCall ? (immediate + 1L) * Instructions.BYTES : immediate;
                data.putInt(at, NOISE);
                moved.add(new ElfRelocation(
                        relocation.offset(), relocation.type(), relocation.symbol(), OptionalLong.of(addend)));
            }
            if (!moved.isEmpty()) {
                relocations.put(section.index(), moved);
            }
            sections.add(new ElfSection(
                    section.index(),
                    section.name(),
                    section.type(),
                    section.flags(),
                    section.size(),
                    0,
                    0,
                    section.alignment(),
                    section.entrySize(),
                    data));
        }
        return ElfWriter.write(sections, elf.symbols().subList(1, elf.symbols().size()), relocations);
    }
}
