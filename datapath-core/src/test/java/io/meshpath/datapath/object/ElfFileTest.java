// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ElfFileTest {
    private static final int SECTION_TABLE_OFFSET = 40;

    private final byte[] object = TestObjects.bytes("everything");

    @Test
    void readsTheSectionsThatClangWrites() {
        ElfFile elf = ElfFile.read(object, "everything.bpf.o");
        assertThat(elf.sections())
                .extracting(ElfSection::name)
                .contains("tc", ".text", ".maps", ".rodata", ".data", ".bss", ".data.slots", "license");
        assertThat(elf.section("tc").orElseThrow().isCode()).isTrue();
        assertThat(elf.section(".bss").orElseThrow().data().capacity()).isZero();
        assertThat(elf.section(".debug_info").orElseThrow().isData()).isFalse();
    }

    @Test
    void findsTheRelocationsOfASection() {
        ElfFile elf = ElfFile.read(object, "everything.bpf.o");
        assertThat(elf.relocationsOf(elf.section("tc").orElseThrow()))
                .extracting(relocation -> relocation.symbol().name())
                .contains("flows", "numbers", "jumps", "runs", "times_factor");
    }

    @Test
    void refusesWhatIsNoElfFile() {
        byte[] text = "#!/bin/sh\n".repeat(10).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> ElfFile.read(text, "run.sh"))
                .isInstanceOf(ElfException.class)
                .hasMessage("run.sh: not an ELF file");
    }

    @Test
    void refusesBigEndianObjectsWithAWord() {
        object[5] = 2;
        assertThatThrownBy(() -> ElfFile.read(object, "x.o"))
                .hasMessage("x.o: big-endian objects are not supported; compile with -target bpfel");
    }

    @Test
    void refusesOtherMachines() {
        object[18] = 62;
        assertThatThrownBy(() -> ElfFile.read(object, "x.o")).hasMessageContaining("but for machine 62");
    }

    @Test
    void refusesExecutables() {
        object[16] = 2;
        assertThatThrownBy(() -> ElfFile.read(object, "x.o")).hasMessageContaining("type 2");
    }

    @Test
    void refusesASectionTableBeyondTheFile() {
        ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN).putLong(SECTION_TABLE_OFFSET, Long.MAX_VALUE - 8);
        assertThatThrownBy(() -> ElfFile.read(object, "x.o"))
                .isInstanceOf(ElfException.class)
                .hasMessageContaining("section table reaches beyond the file");
    }

    @Test
    void refusesSectionsThatShareTheirBytes() {
        ElfSection tc = ElfFile.read(object, "x.o").section("tc").orElseThrow();
        ByteBuffer file = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) file.getLong(SECTION_TABLE_OFFSET) + tc.index() * 64;
        file.putLong(header + 24, 0).putLong(header + 32, object.length);
        assertThatThrownBy(() -> ElfFile.read(object, "x.o"))
                .isInstanceOf(ElfException.class)
                .hasMessageStartingWith("x.o: sections overlap: ");
    }

    @Test
    void refusesNamesWithoutAnEnd() {
        ByteBuffer endless = ByteBuffer.allocate(2_000);
        for (int i = 0; i < endless.capacity(); i++) {
            endless.put(i, (byte) 'a');
        }
        assertThatThrownBy(() -> ElfFile.string(endless, 3, "x.o", "name of symbol 1"))
                .hasMessage("x.o: name of symbol 1 is longer than 512 bytes");
        assertThatThrownBy(() -> ElfFile.string(endless, 1_900, "x.o", "name of symbol 2"))
                .hasMessage("x.o: name of symbol 2 does not end");
    }
}
