// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.btf.BtfType.Modifier;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CSourceTest {
    private final BtfBuilder types = new BtfBuilder();
    private final int integer = types.integer("int", 4, true);
    private final int character = types.integer("char", 1, true);
    private final int buffer = types.struct(
            "buffer",
            24,
            List.of(
                    new BtfType.Member("length", integer, 0, 0),
                    new BtfType.Member("low", integer, 32, 3),
                    new BtfType.Member("name", types.array(character, 16), 64, 0)));

    private String name(BtfType type) {
        int id = types.add(type);
        return types.build().name(id);
    }

    @Test
    void namesPlainTypes() {
        assertThat(types.build().name(0)).isEqualTo("void");
        assertThat(types.build().name(buffer)).isEqualTo("struct buffer");
        assertThat(name(new BtfType.Forward("file", true))).isEqualTo("union file");
        assertThat(name(new BtfType.Typedef("size_t", integer))).isEqualTo("size_t");
    }

    @Test
    void declaratorsReadFromTheInsideOutwards() {
        int constant = types.add(new Modifier(Modifier.Kind.CONST, "", character));
        int pointer = types.add(new BtfType.Pointer(constant));
        assertThat(name(new Modifier(Modifier.Kind.CONST, "", pointer))).isEqualTo("const char * const");
        assertThat(name(new BtfType.Array(pointer, integer, 4))).isEqualTo("const char *[4]");
        assertThat(name(new BtfType.Pointer(types.array(integer, 4)))).isEqualTo("int (*)[4]");
        int prototype = types.add(new BtfType.Prototype(
                integer, List.of(new BtfType.Parameter("text", pointer), new BtfType.Parameter("", 0))));
        assertThat(name(new BtfType.Pointer(prototype))).isEqualTo("int (*)(const char *text, ...)");
        int function = types.add(new BtfType.Function("print", prototype, 2));
        assertThat(types.build().declaration(function)).isEqualTo("extern int print(const char *text, ...);");
    }

    @Test
    void declaresMembersAndWhatIsWithoutAName() {
        int choice = types.add(new BtfType.Union(
                "",
                8,
                List.of(new BtfType.Member("number", integer, 0, 0), new BtfType.Member("letter", character, 0, 0))));
        int outer = types.struct(
                "outer",
                40,
                List.of(
                        new BtfType.Member("buffer", buffer, 0, 0),
                        new BtfType.Member("", choice, 192, 0),
                        new BtfType.Member("next", types.add(new BtfType.Pointer(buffer)), 256, 0)));
        assertThat(types.build().declaration(buffer))
                .isEqualTo("struct buffer {\n\tint length;\n\tint low:3;\n\tchar name[16];\n};");
        assertThat(types.build().declaration(outer))
                .isEqualTo(
                        "struct outer {\n\tstruct buffer buffer;\n\tunion {\n\t\tint number;\n\t\tchar letter;\n\t};\n"
                                + "\tstruct buffer *next;\n};");
    }

    @Test
    void declaresEnumerations() {
        int color =
                types.enumeration("color", List.of(new BtfType.Constant("RED", 0), new BtfType.Constant("BLUE", 7)));
        assertThat(types.build().declaration(color)).isEqualTo("enum color {\n\tRED = 0,\n\tBLUE = 7,\n};");
    }

    @Test
    void whatGoesOnWithoutEndIsCutShort() {
        int pointer = types.add(new BtfType.Pointer(types.build().typeCount() + 1));
        assertThat(types.build().name(pointer))
                .endsWith("…" + " " + "*".repeat(64))
                .hasSizeLessThan(100);
        int next = types.build().typeCount() + 1;
        BtfType.Parameter self = new BtfType.Parameter("f", next);
        int prototype = types.add(new BtfType.Prototype(next, List.of(self, self, self)));
        assertThat(types.build().name(prototype)).contains("…").hasSizeLessThan(1_000_000);
    }

    @Test
    void aSectionThatIsItsOwnVariableIsCutShort() {
        int section = types.build().typeCount() + 1;
        types.add(new BtfType.DataSection(".data", 8, List.of(new BtfType.Placement(section, 0, 8))));
        assertThat(types.build().declaration(section)).isEqualTo("/* section .data */\n…");
    }

    @Test
    void aMillionMembersAreCutShort() {
        String longest = "x".repeat(4_000);
        BtfType.Member member = new BtfType.Member(longest, integer, 0, 0);
        int huge = types.struct("huge", 4, Collections.nCopies(60_000, member));
        assertThat(types.build().declaration(huge)).endsWith("\t…\n};").hasSizeLessThan(50_000_000);
    }
}
