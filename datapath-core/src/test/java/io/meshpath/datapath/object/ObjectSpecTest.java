// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.MapBtf;
import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectSpecTest {
    private final ObjectSpec spec = TestObjects.spec("everything");

    @Test
    void readsMapsDeclaredWithTypes() {
        assertThat(sizes("flows")).isEqualTo(MapSpec.hash("flows", 8, 8, 128).withFlags(MapFlags.NO_PREALLOC));
    }

    @Test
    void readsMapsDeclaredWithSizes() {
        assertThat(sizes("numbers")).isEqualTo(MapSpec.array("numbers", 8, 4));
        assertThat(spec.maps().get("numbers").btf()).isEmpty();
    }

    @Test
    void readsMapsOfMaps() {
        MapSpec tables = spec.maps().get("tables");
        assertThat(tables.type()).isEqualTo(MapType.ARRAY_OF_MAPS);
        assertThat(sizes(tables.inner().orElseThrow())).isEqualTo(MapSpec.array("tables.inner", 4, 1));
    }

    @Test
    void readsWhatDeclarationsPutIntoMaps() {
        assertThat(spec.code().maps())
                .filteredOn(map -> !map.slots().isEmpty())
                .extracting(map -> map.name() + map.slots())
                .containsExactlyInAnyOrder("jumps{2=doubled}", "tables{1=first_table}");
    }

    @Test
    void sectionsOfVariablesAreMaps() {
        assertThat(sizes(".bss")).isEqualTo(MapSpec.array("everythi.bss", 8, 1).withFlags(MapFlags.MMAPABLE));
        assertThat(sizes(".data.slots"))
                .isEqualTo(MapSpec.array(".data.slots", 64, 1).withFlags(MapFlags.MMAPABLE));
        assertThat(sizes(".rodata.sizes"))
                .isEqualTo(MapSpec.array(".rodata.sizes", 4, 1).withFlags(MapFlags.RDONLY_PROG));
    }

    @Test
    void mapsKnowTheTypesOfTheirKeysAndValues() {
        MapBtf flows = spec.maps().get("flows").btf().orElseThrow();
        assertThat(flows.types().type(flows.keyType()))
                .isInstanceOfSatisfying(
                        BtfType.Struct.class,
                        struct -> assertThat(struct.name()).isEqualTo("flow"));
        MapBtf data = spec.maps().get(".data").btf().orElseThrow();
        assertThat(data.types().type(data.valueType()))
                .isInstanceOfSatisfying(
                        BtfType.DataSection.class,
                        section -> assertThat(section.byteSize())
                                .isEqualTo(spec.maps().get(".data").valueSize()));
    }

    @Test
    void programsAreTheGlobalFunctionsOfNamedSections() {
        assertThat(spec.programs())
                .containsOnlyKeys("calculate", "count", "jump", "store", "look_up_in_table", "doubled");
        assertThat(spec.license()).isEqualTo("Dual BSD/GPL");
    }

    @ParameterizedTest
    @CsvSource({
        "any_tc, SCHED_CLS, , 0",
        "tcx_egress, SCHED_CLS, TCX_EGRESS, 0",
        "old_tc, SCHED_CLS, , 0",
        "plain_xdp, XDP, XDP, 0",
        "fragmented_xdp, XDP, XDP, 32",
        "socket_filter, SOCKET_FILTER, , 0",
        "cgroup_egress, CGROUP_SKB, CGROUP_INET_EGRESS, 0",
        "left_out, SCHED_CLS, , 0",
        "without_type, UNSPECIFIED, , 0",
    })
    void sectionNamesSayWhatProgramsAreFor(String program, ProgramType type, AttachType attachType, int flags) {
        ProgramSpec found = TestObjects.spec("sections").programs().get(program);
        assertThat(found.type()).isEqualTo(type);
        assertThat(found.attachType()).isEqualTo(Optional.ofNullable(attachType));
        assertThat(found.flags()).isEqualTo(flags);
        assertThat(found.loaded()).isEqualTo(!program.equals("left_out"));
    }

    @Test
    void variablesAreFoundInTheirSections() {
        assertThat(spec.variables())
                .containsEntry("enabled", new VariableSpec("enabled", ".rodata", 4, 1, true))
                .containsEntry("slots", new VariableSpec("slots", ".data.slots", 0, 64, false))
                .containsEntry("slots_mask", new VariableSpec("slots_mask", ".rodata.sizes", 0, 4, true));
        assertThat(spec.variables().get("zeroed").map()).isEqualTo(".bss");
        assertThat(spec.variables().get("static_runs").map()).isEqualTo(".data");
    }

    @Test
    void aChangedVariableLeavesTheOthersAndTheOriginalAlone() {
        ObjectSpec changed = spec.withVariable("factor", 0xfedc_ba98L);
        VariableSpec known = spec.variables().get("known");
        assertThat(ints(changed, ".rodata", 0)).isEqualTo(0xfedc_ba98);
        assertThat(ints(changed, ".rodata", known.offset())).isEqualTo(1);
        assertThat(ints(spec, ".rodata", 0)).isEqualTo(3);
    }

    @Test
    void variablesThatWereZeroGetValuesToo() {
        int offset = spec.variables().get("zeroed").offset();
        assertThat(ints(spec.withVariable("zeroed", 7), ".bss", offset)).isEqualTo(7);
    }

    @Test
    void tellsWhatVariablesHoldAtFirst() {
        assertThat(spec.initialValue("factor")).isEqualTo(Octets.copyOf(new byte[] {3, 0, 0, 0}));
        assertThat(spec.initialValue("zeroed"))
                .isEqualTo(Octets.zero(spec.variables().get("zeroed").size()));
        assertThat(spec.withVariable("zeroed", 7).initialValue("zeroed").toBytes())
                .startsWith(7, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {256, -129, Long.MAX_VALUE})
    void refusesValuesThatDoNotFitTheVariable(long value) {
        assertThatThrownBy(() -> spec.withVariable("enabled", value))
                .hasMessage("variable enabled of everything.bpf.o has 8 bits, too few for " + value);
    }

    @Test
    void takesUnsignedAndSignedValuesOfFullWidth() {
        assertThat(ints(spec.withVariable("factor", 0xffff_ffffL), ".rodata", 0))
                .isEqualTo(-1);
        assertThat(ints(spec.withVariable("factor", -1), ".rodata", 0)).isEqualTo(-1);
    }

    @Test
    void namesTheVariablesThereAreWhenOneIsUnknown() {
        assertThatThrownBy(() -> spec.withVariable("facter", 1))
                .hasMessageStartingWith("no variable facter in everything.bpf.o; there are [")
                .hasMessageContaining("factor");
    }

    @Test
    void refusesOctetsOfAnotherLength() {
        assertThatThrownBy(() -> spec.withVariable("known", new byte[7]))
                .hasMessage("variable known of everything.bpf.o has 8 bytes, not 7");
    }

    @Test
    void aSectionCanGrowButNotShrink() {
        MapSpec slots = spec.maps().get(".data.slots");
        MapSpec larger = MapSpec.array(slots.name(), 4_096, 1).withFlags(slots.flags());
        assertThat(spec.withMap(".data.slots", larger).maps()).containsEntry(".data.slots", larger);
        assertThatThrownBy(() -> spec.withMap(".data.slots", MapSpec.array(slots.name(), 32, 1)))
                .hasMessage("map .data.slots of everything.bpf.o needs one value of at least 64 bytes, not 1 of 32");
    }

    @Test
    void refusesTheLegacyMapSectionWithAWord() {
        assertThatThrownBy(() -> TestObjects.spec("legacy"))
                .isInstanceOf(ElfException.class)
                .hasMessage("legacy.bpf.o: map 'old_counters' is declared in the legacy section 'maps', which is not"
                        + " supported; declare it with BTF in section '.maps'");
    }

    @Test
    void findsObjectsBesideTheClassesOfTheirOwner() {
        ObjectSpec found = ObjectSpec.resource(ObjectSpecTest.class, "META-INF/bpf/sections.bpf.o");
        assertThat(found.name()).isEqualTo("sections.bpf.o");
        assertThatThrownBy(() -> ObjectSpec.resource(ObjectSpecTest.class, "META-INF/bpf/nothing.bpf.o"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("META-INF/bpf/nothing.bpf.o");
    }

    private MapSpec sizes(String map) {
        return sizes(spec.maps().get(map));
    }

    /** The specification without types, which are not the same in two objects. */
    private static MapSpec sizes(MapSpec map) {
        return MapSpec.of(map.type(), map.name(), map.keySize(), map.valueSize(), map.maxEntries())
                .withFlags(map.flags());
    }

    private static int ints(ObjectSpec spec, String section, int offset) {
        byte[] contents = spec.values().section(section).toBytes();
        return ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    }
}
