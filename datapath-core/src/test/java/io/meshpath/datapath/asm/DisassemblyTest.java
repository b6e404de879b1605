// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The files are what {@code llvm-objdump -d} of LLVM 22 and, for 14, of LLVM 14 printed: the bytes are taken from them, the
 * text must come out again.
 */
class DisassemblyTest {
    private static final Pattern HEADING = Pattern.compile("([0-9a-f]{16}) <(.*)>:");
    private static final Pattern LINE = Pattern.compile(" *\\d+:\t([0-9a-f ]+)\t.*");

    @ParameterizedTest
    @CsvSource({
        "every-instruction.dump, HEXADECIMAL",
        "compiled.dump, HEXADECIMAL",
        "pseudo.dump, HEXADECIMAL",
        "compiled-14.dump, DECIMAL",
    })
    void readsAsLlvmObjdumpPrintsIt(String file, Syntax syntax) {
        List<String> sections = sections(file);
        assertThat(sections).isNotEmpty();
        for (String section : sections) {
            assertThat(Disassembly.of(code(section), syntax).toString()).isEqualTo(section);
        }
    }

    @Test
    void theFileOfEveryInstructionHasEachKind() {
        assertThat(code(sections("every-instruction.dump").get(0)).instructions())
                .noneMatch(Instruction.Unknown.class::isInstance)
                .extracting(Object::getClass)
                .contains(Arithmetic.class.getPermittedSubclasses())
                .contains(Memory.class.getPermittedSubclasses())
                .contains(Branch.class.getPermittedSubclasses())
                .contains(Constant.class);
    }

    @Test
    void mapsAreCalledByTheirNames() {
        Code code = new Assembler()
                .map(Register.R1, "counts")
                .mapValue(Register.R2, "settings", 20)
                .assemble();
        assertThat(code.toString())
                .isEqualTo("       0:\t18 11 00 00 00 00 00 00 00 00 00 00 00 00 00 00\tld_pseudo\tr1, 1, 0 <counts>\n"
                        + "       2:\t18 22 00 00 00 00 00 00 00 00 00 00 14 00 00 00"
                        + "\tld_pseudo\tr2, 2, 0 <settings+0x14>\n");
    }

    // Each from its first heading on.
    private static List<String> sections(String file) {
        try (InputStream in = DisassemblyTest.class.getResourceAsStream(file)) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(all.split("\nDisassembly of section .*:\n")).stream()
                    .filter(section -> !section.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Code code(String section) {
        Map<Integer, String> labels = new TreeMap<>();
        StringBuilder bytes = new StringBuilder();
        for (String line : section.lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            Matcher instruction = LINE.matcher(line);
            if (heading.matches()) {
                labels.put(Integer.parseInt(heading.group(1), 16) / Instructions.BYTES, heading.group(2));
            } else if (instruction.matches()) {
                bytes.append(instruction.group(1).replace(" ", ""));
            }
        }
        byte[] code = HexFormat.of().parseHex(bytes);
        return Code.of(Instructions.in(ByteBuffer.wrap(code))).withLabels(labels);
    }
}
