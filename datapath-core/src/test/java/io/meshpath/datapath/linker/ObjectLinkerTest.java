// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.elf.ElfSection;
import io.meshpath.bpf.elf.ElfSymbol;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.TestObjects;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Links {@code src/test/bpf/linked_first.bpf.c} and {@code linked_second.bpf.c}, and what does not fit to them. */
class ObjectLinkerTest {
    private static byte[] link(String... objects) {
        ObjectLinker linker = new ObjectLinker("linked.bpf.o");
        Arrays.stream(objects).forEach(object -> linker.add(TestObjects.bytes(object), object + ".bpf.o"));
        return linker.link();
    }

    private static ObjectSpec spec() {
        return ObjectSpec.parse(link("linked_first", "linked_second"), "linked.bpf.o");
    }

    private static Map<String, ElfSymbol> globals() {
        return ElfFile.read(link("linked_first", "linked_second"), "linked").symbols().stream()
                .filter(symbol -> symbol.binding() != ElfSymbol.LOCAL)
                .collect(Collectors.toMap(ElfSymbol::name, symbol -> symbol));
    }

    @Test
    void theOutcomeHoldsTheProgramsMapsAndVariablesOfAll() {
        assertThat(spec().programs()).containsOnlyKeys("first", "second", "calls_aside");
        assertThat(spec().maps()).containsOnlyKeys("samples", ".data", ".rodata", ".bss");
        assertThat(spec().variables())
                .containsKeys("runs", "odd", "factor_of_second", "runs_of_second", "seen_by_first", "weak_constant");
        assertThat(spec().license()).isEqualTo("Dual BSD/GPL");
    }

    @Test
    void linkingOneFileKeepsWhatItSays() {
        ObjectSpec alone = ObjectSpec.parse(link("everything"), "everything.bpf.o");
        ObjectSpec before = TestObjects.spec("everything");
        assertThat(alone.programs()).isEqualTo(before.programs());
        assertThat(alone.variables()).isEqualTo(before.variables());
        assertThat(alone.license()).isEqualTo(before.license());
        assertThat(alone.maps().keySet()).isEqualTo(before.maps().keySet());
    }

    @Test
    void linkingTheOutcomeAgainChangesNothing() {
        byte[] once = link("linked_first", "linked_second");
        byte[] twice = new ObjectLinker("again").add(once, "once").link();
        assertThat(contents(twice)).isEqualTo(contents(once));
        assertThat(ElfFile.read(twice, "twice").symbols())
                .isEqualTo(ElfFile.read(once, "once").symbols());
        assertThat(Btf.ofObject(twice).typeCount()).isEqualTo(Btf.ofObject(once).typeCount());
    }

    /** What is loaded; the strings of debug information may come in another order. */
    private static Map<String, ByteBuffer> contents(byte[] object) {
        return ElfFile.read(object, "object").sections().stream()
                .filter(section -> section.isCode() || section.isData())
                .collect(Collectors.toMap(ElfSection::name, ElfSection::data));
    }

    @Test
    void externsAreResolvedToDefinitions() {
        assertThat(globals().values())
                .allSatisfy(symbol ->
                        assertThat(symbol.isExtern()).as(symbol.name()).isFalse());
    }

    @Test
    void externsThatNobodyDefinesStay() {
        ElfFile alone = ElfFile.read(link("linked_first"), "alone");
        assertThat(alone.symbols())
                .filteredOn(symbol -> symbol.index() > 0 && symbol.isExtern())
                .extracting(ElfSymbol::name)
                .containsExactlyInAnyOrder("doubled_in_second", "runs_of_second", "factor_of_second", "samples");
    }

    @Test
    void anExternMapThatNobodyDefinesTakesNoPlaceAmongMaps() {
        Btf types = Btf.ofObject(link("linked_first", "callbacks")); // which has other maps
        BtfType.DataSection maps = (BtfType.DataSection)
                types.type(types.find(".maps", BtfType.DataSection.class).orElseThrow());
        assertThat(maps.variables())
                .extracting(placed -> ((BtfType.Variable) types.type(placed.variable())).name())
                .doesNotContain("samples")
                .contains("numbers");
    }

    @Test
    void hugeAlignmentsAreRefused() {
        byte[] object = TestObjects.bare("linked_second");
        ByteBuffer file = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        int data = ElfFile.read(object, "x").section(".data").orElseThrow().index();
        file.putLong((int) file.getLong(40) + data * 64 + 48, 1L << 30);
        assertThatThrownBy(() -> new ObjectLinker("linked").add(object, "a.o").link())
                .isInstanceOf(ElfException.class)
                .hasMessage("a.o: section .data has an alignment of 1073741824");
    }

    @Test
    void stringsThatOverlapAreRefused() {
        byte[] object = TestObjects.bare("linked_second");
        ElfFile elf = ElfFile.read(object, "x");
        ByteBuffer file = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        int types = header(file, elf, ".BTF");
        int strings = types + file.getInt(types + 4) + file.getInt(types + 16);
        for (int at = 1; at < file.getInt(types + 20) - 1; at++) {
            file.put(strings + at, (byte) 'a'); // one string, which all others are parts of
        }
        assertThatThrownBy(() -> new ObjectLinker("linked").add(object, "a.o").link())
                .isInstanceOf(ElfException.class)
                .hasMessageMatching("a.o: (.BTF has strings that overlap|malformed BTF: a name of \\d+ bytes)");
    }

    private static int header(ByteBuffer file, ElfFile elf, String section) {
        int header = (int) file.getLong(40) + elf.section(section).orElseThrow().index() * 64;
        return (int) file.getLong(header + 24);
    }

    @Test
    void aSymbolIsWeakOnlyIfAllMentionsAre() {
        assertThat(globals().get("chosen").binding()).isEqualTo(ElfSymbol.GLOBAL);
        assertThat(globals().get("first_of_weak").binding()).isEqualTo(ElfSymbol.WEAK);
    }

    @Test
    void oneHiddenMentionHides() {
        assertThat(globals().get("hidden_in_first").isGlobal()).isFalse();
        assertThat(globals().get("doubled_in_second").isGlobal()).isTrue();
    }

    @Test
    void sectionsKeepTheAlignmentOfTheirVariables() {
        spec().variables()
                .values()
                .forEach(variable -> assertThat(variable.offset() % variable.size())
                        .as("%s", variable)
                        .isZero());
    }

    @Test
    void staticVariablesOfOneNameStayApart() {
        List<ElfSymbol> runs = ElfFile.read(link("linked_first", "linked_second"), "linked").symbols().stream()
                .filter(symbol -> symbol.name().equals("runs"))
                .toList();
        assertThat(runs).hasSize(2).extracting(ElfSymbol::value).doesNotHaveDuplicates();
    }

    @Test
    void typesOccurOnce() {
        Btf types = Btf.ofObject(link("linked_first", "linked_second"));
        List<BtfType> named = IntStream.rangeClosed(1, types.typeCount())
                .mapToObj(types::type)
                .filter(type ->
                        type instanceof BtfType.Struct struct && !struct.name().isEmpty())
                .toList();
        assertThat(named)
                .extracting(type -> ((BtfType.Struct) type).name())
                .containsExactlyInAnyOrder("__sk_buff", "sample");
    }

    @Test
    void dataSectionsListVariablesOnceAndInOrder() {
        Btf types = Btf.ofObject(link("linked_first", "linked_second"));
        BtfType.DataSection data = (BtfType.DataSection)
                types.type(types.find(".data", BtfType.DataSection.class).orElseThrow());
        assertThat(data.variables())
                .extracting(placed -> ((BtfType.Variable) types.type(placed.variable())).name())
                .containsExactlyInAnyOrder("runs", "runs_of_second", "odd", "runs");
        assertThat(data.variables()).extracting(BtfType.Placement::offset).isSorted();
    }

    @Test
    void twoStrongDefinitionsAreRefusedWithBothFiles() {
        assertThatThrownBy(() -> new ObjectLinker("twice.bpf.o")
                        .add(TestObjects.bytes("linked_second"), "a.bpf.o")
                        .add(TestObjects.bytes("linked_second"), "b.bpf.o")
                        .link())
                .isInstanceOf(ElfException.class)
                .hasMessage("twice.bpf.o: 'doubled_in_second' is defined in both a.bpf.o and b.bpf.o; rename one, or"
                        + " make one of them weak or static");
    }

    @Test
    void differentTypesAreRefused() {
        assertThatThrownBy(() -> link("linked_second", "linked_other_type"))
                .isInstanceOf(ElfException.class)
                .hasMessage("linked.bpf.o: 'doubled_in_second' is not the same in linked_second.bpf.o and"
                        + " linked_other_type.bpf.o");
    }

    @Test
    void mapsWithOtherPropertiesAreRefused() {
        assertThatThrownBy(() -> link("linked_other_map", "linked_second"))
                .isInstanceOf(ElfException.class)
                .hasMessage("linked.bpf.o: map 'samples' is not the same in linked_second.bpf.o and"
                        + " linked_other_map.bpf.o");
    }

    @Test
    void differentLicensesAreRefused() {
        byte[] other = replaced(TestObjects.bytes("linked_second"), "Dual BSD/GPL", "Dual MIT/GPL");
        assertThatThrownBy(() -> new ObjectLinker("linked.bpf.o")
                        .add(TestObjects.bytes("linked_first"), "a.bpf.o")
                        .add(other, "b.bpf.o")
                        .link())
                .isInstanceOf(ElfException.class)
                .hasMessage("linked.bpf.o: section license of b.bpf.o does not say the same as that of a.bpf.o");
    }

    @Test
    void linkingNothingIsRefused() {
        assertThatThrownBy(() -> new ObjectLinker("empty.bpf.o").link())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nothing to link for empty.bpf.o");
    }

    private static byte[] replaced(byte[] file, String before, String after) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return text.replace(before, after).getBytes(StandardCharsets.ISO_8859_1);
    }
}
