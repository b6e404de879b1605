// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import java.util.Map;
import java.util.TreeMap;

/** The disassembly of an object file, as {@code llvm-objdump -d} prints it. */
public final class ObjectDump {
    private static final int UNTYPED = 0;

    private ObjectDump() {}

    /** All code sections of {@code file}, in its order. */
    public static String of(ElfFile file, Syntax syntax) {
        StringBuilder text = new StringBuilder("\n" + file.name() + ":\tfile format elf64-bpf\n");
        for (ElfSection section : file.sections()) {
            if (section.isCode() && section.size() > 0) {
                text.append("\nDisassembly of section ").append(section.name()).append(":\n");
                text.append(Disassembly.of(code(file, section), syntax));
            }
        }
        return text.toString();
    }

    /** The code of one section with the names of its symbols; bytes behind the last whole instruction are left out. */
    public static Code code(ElfFile file, ElfSection section) {
        Map<Integer, String> labels = new TreeMap<>();
        for (ElfSymbol symbol : file.symbols()) {
            if (isPlace(symbol, section)) {
                labels.merge((int) (symbol.value() / Instructions.BYTES), symbol.name(), ObjectDump::preferred);
            }
        }
        int whole = section.data().capacity() / Instructions.BYTES * Instructions.BYTES;
        return Code.of(Instructions.in(section.data().slice(0, whole))).withLabels(labels);
    }

    private static boolean isPlace(ElfSymbol symbol, ElfSection section) {
        boolean named = (symbol.type() == ElfSymbol.FUNC || symbol.type() == UNTYPED)
                && !symbol.name().isEmpty();
        boolean inside = symbol.section() == section.index() && symbol.value() >= 0 && symbol.value() < section.size();
        return named && inside && symbol.value() % Instructions.BYTES == 0;
    }

    // Of two names for one place, llvm-objdump shows the one that comes last in the alphabet.
    private static String preferred(String one, String other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
