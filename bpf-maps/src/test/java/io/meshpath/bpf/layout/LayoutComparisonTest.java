// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.LpmKey;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.btf.BtfType.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class LayoutComparisonTest {
    private static List<String> differences(Layout<?> layout, ToIntFunction<BtfBuilder> map) {
        BtfBuilder ours = new BtfBuilder();
        int our = layout.describe(ours);
        BtfBuilder theirs = new BtfBuilder();
        int their = map.applyAsInt(theirs);
        Btf there = theirs.build();
        List<String> differences = new ArrayList<>();
        LayoutComparison.compare("value", ours.build(), our, there, their, differences);
        return differences;
    }

    private static int counts(BtfBuilder types, int drops, int dropsAt, int bytes, Member... more) {
        List<Member> members = new ArrayList<>(
                List.of(new Member("packets", types.unsigned(8), 0, 0), new Member("drops", drops, 8 * dropsAt, 0)));
        members.addAll(List.of(more));
        return types.struct("anything", bytes, members);
    }

    private static int signed(BtfBuilder types, int bytes) {
        return types.integer("int", bytes, true);
    }

    @Test
    void theSameFieldsAreNoDifference() {
        assertThat(differences(Flow.LAYOUT, Flow.LAYOUT::describe)).isEmpty();
        assertThat(differences(Flow.Counts.LAYOUT, types -> counts(types, signed(types, 4), 8, 16)))
                .isEmpty();
    }

    @Test
    void everyDifferenceIsNamed() {
        assertThat(differences(
                        Flow.Counts.LAYOUT,
                        types -> counts(
                                types, types.unsigned(4), 12, 24, new Member("errors", types.unsigned(8), 128, 0))))
                .containsExactly(
                        "value.drops: at 8 here, at 12 in the map",
                        "value.drops: signed here, unsigned in the map",
                        "value.errors: not here, 8 bytes at 16 in the map");
    }

    @Test
    void sizesDiffer() {
        assertThat(differences(Flow.Counts.LAYOUT, types -> counts(types, signed(types, 2), 8, 16)))
                .containsExactly("value.drops: 4 bytes here, 2 in the map");
    }

    @Test
    void aFieldThatTheMapLacksIsNamed() {
        assertThat(differences(
                        Flow.Counts.LAYOUT,
                        types -> types.struct("c", 16, List.of(new Member("packets", types.unsigned(8), 0, 0)))))
                .containsExactly("value.drops: 4 bytes at 8 here, not in the map");
    }

    @Test
    void nestedStructuresAndArraysAreGoneThrough() {
        Layout<List<Flow.Counts>> layout = Layouts.array(Flow.Counts.LAYOUT, 2);
        assertThat(differences(layout, types -> types.array(counts(types, types.unsigned(4), 8, 16), 3)))
                .containsExactly(
                        "value: 2 elements here, 3 in the map", "value[].drops: signed here, unsigned in the map");
    }

    @Test
    void aStatedByteOrderIsCompared() {
        assertThat(differences(Layouts.U16, types -> types.typedef("__be16", types.unsigned(2))))
                .containsExactly("value: host byte order here, network byte order in the map");
        assertThat(differences(Layouts.BE16, types -> types.typedef("__le16", types.unsigned(2))))
                .containsExactly("value: network byte order here, host byte order in the map");
    }

    @Test
    void numbersThatStateNoByteOrderAreTakenAsTheyAre() {
        assertThat(differences(Layouts.BE16, types -> types.unsigned(2))).isEmpty();
        assertThat(differences(Layouts.IPV4, types -> types.unsigned(4))).isEmpty();
    }

    @Test
    void aRunOfBytesIsWhateverLiesThere() {
        assertThat(differences(Layouts.bytes(16), types -> counts(types, signed(types, 4), 8, 16)))
                .isEmpty();
        assertThat(differences(Layouts.bytes(8), types -> counts(types, signed(types, 4), 8, 16)))
                .containsExactly("value: 8 bytes here, 16 in the map");
    }

    @Test
    void aStructureAroundOneValueIsThatValue() {
        assertThat(differences(
                        Layouts.U64, types -> types.struct("s", 8, List.of(new Member("x", types.unsigned(8), 0, 0)))))
                .isEmpty();
    }

    @Test
    void paddingAndTheKernelsOwnFieldsMayBeLeftOut() {
        assertThat(differences(Flow.Counts.LAYOUT, types -> {
                    int lock = types.struct("bpf_spin_lock", 4, List.of(new Member("val", types.unsigned(4), 0, 0)));
                    return counts(
                            types,
                            signed(types, 4),
                            8,
                            16,
                            new Member("pad", types.unsigned(2), 96, 0),
                            new Member("lock", lock, 96, 0));
                }))
                .isEmpty();
    }

    @Test
    void fieldsOfNamelessStructuresCountAsTheOuterOnes() {
        assertThat(differences(Flow.Counts.LAYOUT, types -> {
                    int inner = types.struct("", 8, List.of(new Member("drops", signed(types, 4), 0, 0)));
                    return types.struct(
                            "c",
                            16,
                            List.of(new Member("packets", types.unsigned(8), 0, 0), new Member("", inner, 64, 0)));
                }))
                .isEmpty();
    }

    @Test
    void aLayoutMayTakeOneSideOfAUnion() {
        assertThat(differences(Flow.Counts.LAYOUT, types -> {
                    int both = types.add(new BtfType.Union(
                            "",
                            8,
                            List.of(
                                    new Member("packets", types.unsigned(8), 0, 0),
                                    new Member("bytes", types.unsigned(8), 0, 0))));
                    return types.struct(
                            "c", 16, List.of(new Member("", both, 0, 0), new Member("drops", signed(types, 4), 64, 0)));
                }))
                .isEmpty();
    }

    @Test
    void aNumberIsNoStructure() {
        assertThat(differences(Flow.Counts.LAYOUT, types -> types.unsigned(8)))
                .containsExactly("value: struct counts here, __u64 in the map");
        assertThat(differences(Layouts.U64, types -> counts(types, signed(types, 4), 8, 16)))
                .containsExactly("value: __u64 here, struct anything in the map");
    }

    @Test
    void aSectionWithOneVariableIsThatVariable() {
        assertThat(differences(Flow.Counts.LAYOUT, types -> {
                    int only = types.add(new BtfType.Variable("counts", counts(types, types.unsigned(4), 8, 16), 1));
                    return types.add(new BtfType.DataSection(".data", 16, List.of(new BtfType.Placement(only, 0, 16))));
                }))
                .containsExactly("value.drops: signed here, unsigned in the map");
    }

    @Test
    void theVariablesOfASectionAreFields() {
        ToIntFunction<BtfBuilder> section = types -> {
            int packets = types.add(new BtfType.Variable("packets", types.unsigned(8), 1));
            int drops = types.add(new BtfType.Variable("drops", signed(types, 4), 1));
            return types.add(new BtfType.DataSection(
                    ".data", 16, List.of(new BtfType.Placement(packets, 8, 8), new BtfType.Placement(drops, 0, 4))));
        };
        assertThat(differences(Flow.Counts.LAYOUT, section))
                .containsExactly(
                        "value.packets: at 0 here, at 8 in the map", "value.drops: at 8 here, at 0 in the map");
        assertThat(differences(Layouts.bytes(16), section)).isEmpty();
    }

    @Test
    void sectionsOfObjectsAreComparedByVariable() {
        BtfBuilder ours = new BtfBuilder();
        int packets = ours.add(new BtfType.Variable("packets", ours.unsigned(8), 1));
        int here = ours.add(new BtfType.DataSection(".data", 8, List.of(new BtfType.Placement(packets, 0, 8))));
        BtfBuilder theirs = new BtfBuilder();
        int one = theirs.add(new BtfType.Variable("packets", theirs.unsigned(4), 1));
        int other = theirs.add(new BtfType.Variable("drops", theirs.unsigned(4), 1));
        int there = theirs.add(new BtfType.DataSection(
                ".data", 8, List.of(new BtfType.Placement(one, 0, 4), new BtfType.Placement(other, 4, 4))));
        List<String> differences = new ArrayList<>();
        LayoutComparison.compare("value", ours.build(), here, theirs.build(), there, differences);
        assertThat(differences)
                .containsExactly(
                        "value.packets: 8 bytes here, 4 in the map", "value.drops: not here, 4 bytes at 4 in the map");
    }

    @Test
    void aBitFieldIsNamed() {
        assertThat(differences(
                        Flow.Counts.LAYOUT,
                        types -> types.struct(
                                "c",
                                16,
                                List.of(
                                        new Member("packets", types.unsigned(8), 0, 0),
                                        new Member("drops", types.unsigned(4), 64, 3)))))
                .containsExactly("value.drops: 4 bytes at 8 here, a bit field of 3 at bit 64 in the map");
    }

    @Test
    void keysOfTriesAreComparedByPlace() {
        assertThat(differences(
                        LpmKey.layout(4),
                        types -> types.struct(
                                "route",
                                8,
                                List.of(
                                        new Member("length", types.unsigned(4), 0, 0),
                                        new Member("address", types.typedef("__be32", types.unsigned(4)), 32, 0)))))
                .isEmpty();
    }
}
