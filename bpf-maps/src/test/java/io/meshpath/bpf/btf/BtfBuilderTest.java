// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BtfBuilderTest {
    private static final int SAMPLES = 200;

    static IntStream seeds() {
        return new Random(19).ints(SAMPLES);
    }

    private static Btf build(BtfBuilder builder, List<BtfType> types) {
        types.forEach(builder::add);
        return builder.build();
    }

    private static List<BtfType> types(Btf btf, int first) {
        return IntStream.rangeClosed(first, btf.typeCount()).mapToObj(btf::type).toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsBackWhateverWasWritten(int seed) {
        Random random = new Random(seed);
        List<BtfType> types = new RandomTypes(random, RandomTypes.KINDS + random.nextInt(60))
                .all().stream().distinct().toList();
        Btf btf = build(new BtfBuilder(), types);
        assertThat(types(btf, 1)).isEqualTo(types);
        assertThat(Btf.parse(ByteBuffer.wrap(btf.toBytes()))).isEqualTo(btf);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void splitTypesGoOnWhereTheirBaseEnds(int seed) {
        Random random = new Random(seed);
        List<BtfType> below =
                new RandomTypes(random, 30).all().stream().distinct().toList();
        Btf base = build(new BtfBuilder(), below);
        List<BtfType> above =
                new RandomTypes(random, 60).all().stream().distinct().toList();
        Btf split = build(BtfBuilder.splitFrom(base), above);
        assertThat(split.firstId()).isEqualTo(below.size() + 1);
        assertThat(types(split, 1)).startsWith(below.toArray(BtfType[]::new)).endsWith(above.toArray(BtfType[]::new));
        assertThat(Btf.parse(ByteBuffer.wrap(split.toBytes()), base)).isEqualTo(split);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void damagedSplitTypesAreReadOrRefusedAndNothingElse(int seed) {
        Random random = new Random(seed);
        Btf base = build(new BtfBuilder(), new RandomTypes(random, 30).all());
        byte[] bytes = build(BtfBuilder.splitFrom(base), new RandomTypes(random, 60).all())
                .toBytes();
        for (int flips = random.nextInt(12); flips >= 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        try {
            Btf damaged = Btf.parse(ByteBuffer.wrap(bytes), base);
            damaged.flavors("t5").forEach(damaged::type);
            for (int id = 1; id <= damaged.typeCount(); id++) {
                readOne(damaged, id);
            }
        } catch (BtfFormatException refused) {
            assertThat(refused).hasMessageStartingWith("malformed BTF: ");
        }
    }

    private static void readOne(Btf damaged, int id) {
        try {
            assertThat(damaged.declaration(id)).isNotNull();
            damaged.byteSize(id);
        } catch (BtfFormatException refused) {
            assertThat(refused).hasMessageStartingWith("malformed BTF: ");
        }
    }

    @Test
    void everyKindHasASample() {
        assertThat(new RandomTypes(new Random(4), 400).all())
                .extracting(Object::getClass)
                .containsAll(List.of(BtfType.class.getPermittedSubclasses()).stream()
                        .filter(kind -> kind != BtfType.Nothing.class)
                        .toList());
    }

    @Test
    void whatIsThereAlreadyIsNotAddedTwice() {
        BtfBuilder builder = new BtfBuilder();
        int first = builder.typedef("__be16", builder.unsigned(2));
        assertThat(builder.typedef("__be16", builder.unsigned(2))).isEqualTo(first);
        assertThat(builder.build().typeCount()).isEqualTo(2);
    }

    @Test
    void changedTypesLeaveNumbersAndStringsWhereTheyWere() {
        Btf before = Btf.ofObject(LayoutsObject.bytes());
        int sample = before.findStruct("sample").orElseThrow();
        BtfType.Struct other = new BtfType.Struct("renamed", 8, List.of());
        int added = before.typeCount() + 1;
        Btf after = before.with(Map.of(sample, other, added, new BtfType.Pointer(sample)));
        assertThat(after.type(sample)).isEqualTo(other);
        assertThat(after.type(added)).isEqualTo(new BtfType.Pointer(sample));
        for (int id = 1; id <= before.typeCount(); id++) {
            assertThat(id == sample ? other : before.type(id)).isEqualTo(after.type(id));
        }
        assertThat(after.string(1)).isEqualTo(before.string(1));
        assertThat(before.with(Map.of())).isEqualTo(before);
    }

    @Test
    void splitTypesCanBeChangedButNotTheirBase() {
        BtfBuilder below = new BtfBuilder();
        int integer = below.unsigned(4);
        BtfBuilder above = BtfBuilder.splitFrom(below.build());
        int pointer = above.add(new BtfType.Pointer(integer));
        Btf split = above.build();
        assertThat(split.with(Map.of(pointer, new BtfType.Typedef("number", integer)))
                        .findStruct("number"))
                .isEmpty();
        assertThat(split.with(Map.of(pointer, new BtfType.Typedef("number", integer)))
                        .find("number", BtfType.Typedef.class))
                .hasValue(pointer);
        assertThatThrownBy(() -> split.with(Map.of(integer, new BtfType.Pointer(0))))
                .hasMessage("cannot change types that are the base's or leave a gap behind 2: [1]");
        assertThatThrownBy(() -> split.with(Map.of(9, new BtfType.Pointer(0)))).hasMessageContaining("leave a gap");
    }

    @Test
    void refusesWhatTheFormatHasNoRoomFor() {
        BtfBuilder builder = new BtfBuilder();
        BtfType.Member far = new BtfType.Member("far", 0, 1 << 24, 1);
        assertThatThrownBy(() -> builder.struct("s", 8, List.of(far)))
                .hasMessage("too far from the start of a structure with bit fields: s.far at bit 16777216");
        List<BtfType.Constant> many = IntStream.range(0, 70_000)
                .mapToObj(i -> new BtfType.Constant("c", i))
                .toList();
        assertThatThrownBy(() -> builder.enumeration("e", many)).hasMessage("more than 65535 parts in e: 70000");
        assertThatThrownBy(() -> builder.add(new BtfType.Nothing())).hasMessageContaining("cannot be written");
        assertThatThrownBy(() -> builder.typedef("a\0b", 0)).hasMessageContaining("a name with a zero in it");
    }
}
