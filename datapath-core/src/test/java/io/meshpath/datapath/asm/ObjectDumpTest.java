// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.datapath.object.TestObjects;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectDumpTest {
    private static ElfFile file(String name) {
        return ElfFile.read(TestObjects.bytes(name), name + ".bpf.o");
    }

    @Test
    void anObjectReadsSectionBySectionAndFunctionByFunction() {
        List<String> lines =
                ObjectDump.of(file("packets"), Syntax.HEXADECIMAL).lines().toList();
        assertThat(lines)
                .startsWith("", "packets.bpf.o:\tfile format elf64-bpf", "", "Disassembly of section tc:", "")
                .anyMatch(line -> line.matches("[0-9a-f]{16} <count_runs>:"))
                .anyMatch(line -> line.endsWith("\texit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"packets", "everything", "newer", "core", "callbacks", "counter"})
    void whatTheCompilerWritesIsKnownToTheLastInstruction(String name) {
        assertThat(ObjectDump.of(file(name), Syntax.DECIMAL)).doesNotContain("<unknown>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"packets", "everything", "newer", "core", "callbacks", "counter"})
    void codeTakenApartAndAssembledAgainIsTheSame(String name) {
        ElfFile file = file(name);
        file.sections().stream().filter(section -> section.isCode()).forEach(section -> {
            Code code = ObjectDump.code(file, section);
            Assembler again = new Assembler();
            code.instructions().forEach(again::add);
            assertThat(again.assemble()).isEqualTo(code);
        });
    }
}
