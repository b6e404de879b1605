// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Reads {@code src/test/bpf/layouts.bpf.c} as clang compiled it, and damaged forms of it. */
class BtfTest {
    private static final int FUZZED_INPUTS = 10_000;

    private static BtfType.Struct struct(Btf btf, String name) {
        return (BtfType.Struct) btf.type(btf.findStruct(name).orElseThrow());
    }

    @Test
    void readsStructures() {
        Btf btf = Btf.ofObject(LayoutsObject.bytes());
        BtfType.Struct sample = struct(btf, "sample");
        assertThat(sample.byteSize()).isEqualTo(96);
        assertThat(sample.members())
                .extracting(BtfType.Member::name)
                .startsWith("u8", "s8", "u16", "s16", "source_port", "u32")
                .endsWith("inners", "class", "reserved2");
        assertThat(sample.members().get(4).byteOffset()).isEqualTo(6);
        assertThat(TypeChain.aliases(btf, sample.members().get(4).type())).containsExactlyInAnyOrder("__be16", "__u16");
        assertThat(btf.byteSize(sample.members().get(11).type())).hasValue(6);
    }

    @Test
    void readsBitFields() {
        List<BtfType.Member> members =
                struct(Btf.ofObject(LayoutsObject.bytes()), "with_bits").members();
        assertThat(members).extracting(BtfType.Member::bits).containsExactly(4, 28);
        assertThat(members).extracting(BtfType.Member::bitOffset).containsExactly(0, 4);
    }

    @Test
    void readsEnumerations() {
        Btf btf = Btf.ofObject(LayoutsObject.bytes());
        BtfType.Enumeration color = (BtfType.Enumeration)
                btf.type(btf.find("color", BtfType.Enumeration.class).orElseThrow());
        assertThat(color.constants())
                .containsExactly(
                        new BtfType.Constant("RED", 0),
                        new BtfType.Constant("GREEN", 1),
                        new BtfType.Constant("CRIMSON", 0),
                        new BtfType.Constant("VIOLET", 7));
    }

    @Test
    void readsSectionsAndTheirVariables() {
        Btf btf = Btf.ofObject(LayoutsObject.bytes());
        BtfType.DataSection data = (BtfType.DataSection)
                btf.type(btf.find(".data", BtfType.DataSection.class).orElseThrow());
        assertThat(data.variables())
                .extracting(place -> ((BtfType.Variable) btf.type(place.variable())).name())
                .contains("sample");
    }

    @Test
    void looksThroughTypedefsAndQualifiers() {
        Btf btf = Btf.ofObject(LayoutsObject.bytes());
        BtfType.Member last = struct(btf, "sample").members().get(18);
        assertThat(last.name()).isEqualTo("class");
        assertThat(btf.resolved(last.type())).isInstanceOf(BtfType.Int.class);
        assertThat(btf.byteSize(0)).isEmpty();
        assertThat(btf.type(0)).isEqualTo(new BtfType.Nothing());
    }

    @Test
    void absentNamesAreAnswers() {
        assertThat(Btf.ofObject(LayoutsObject.bytes()).findStruct("nobody")).isEmpty();
        assertThat(Btf.ofObject(LayoutsObject.bytes()).find("sample", BtfType.Union.class))
                .isEmpty();
    }

    @Test
    void isWhatItsBytesAre() {
        Btf btf = Btf.ofObject(LayoutsObject.bytes());
        assertThat(Btf.parse(ByteBuffer.wrap(btf.toBytes()))).isEqualTo(btf).hasSameHashCodeAs(btf);
    }

    @Test
    void refusesNumbersThatNoTypeHas() {
        Btf btf = Btf.ofObject(LayoutsObject.bytes());
        assertThatThrownBy(() -> btf.type(btf.typeCount() + 1))
                .isInstanceOf(BtfFormatException.class)
                .hasMessageContaining("there is no type");
        assertThatThrownBy(() -> btf.type(-1)).isInstanceOf(BtfFormatException.class);
    }

    @Test
    void refusesTypesThatGoRoundInCircles() {
        BtfBuilder builder = new BtfBuilder();
        builder.typedef("a", 2);
        builder.typedef("b", 1);
        Btf circle = builder.build();
        assertThatThrownBy(() -> circle.resolve(1)).hasMessageContaining("goes round in circles");
        assertThatThrownBy(() -> circle.byteSize(1)).hasMessageContaining("goes round in circles");
    }

    @Test
    void refusesArraysOfAstronomicSize() {
        BtfBuilder builder = new BtfBuilder();
        int array = builder.unsigned(8);
        for (int i = 0; i < 5; i++) {
            array = builder.array(array, Integer.MAX_VALUE);
        }
        int huge = array;
        assertThatThrownBy(() -> builder.build().byteSize(huge)).hasMessageContaining("too large");
    }

    @Test
    void refusesForeignByteOrderAndOtherFiles() {
        byte[] btf = Btf.ofObject(LayoutsObject.bytes()).toBytes();
        byte[] foreign = btf.clone();
        foreign[0] = btf[1];
        foreign[1] = btf[0];
        assertThatThrownBy(() -> Btf.parse(ByteBuffer.wrap(foreign))).hasMessage("malformed BTF: it is big-endian");
        assertThatThrownBy(() -> Btf.parse(ByteBuffer.allocate(100))).hasMessage("malformed BTF: it begins with 0x0");
        assertThatThrownBy(() -> Btf.ofObject(btf)).hasMessage("object file: not an ELF file");
    }

    @Test
    void refusesEveryStrictPrefix() {
        byte[] btf = Btf.ofObject(LayoutsObject.bytes()).toBytes();
        for (int length = 0; length < btf.length; length++) {
            ByteBuffer prefix = ByteBuffer.wrap(Arrays.copyOf(btf, length));
            assertThatThrownBy(() -> Btf.parse(prefix)).isInstanceOf(BtfFormatException.class);
        }
    }

    @Test
    void damagedTypeInformationIsReadOrRefusedAndNothingElse() {
        byte[] btf = Btf.ofObject(LayoutsObject.bytes()).toBytes();
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            Random random = new Random(31);
            for (int i = 0; i < FUZZED_INPUTS; i++) {
                readAll(damaged(btf, random));
            }
        });
    }

    @Test
    void damagedObjectFilesAreReadOrRefusedAndNothingElse() {
        byte[] elf = LayoutsObject.bytes();
        Random random = new Random(17);
        for (int i = 0; i < FUZZED_INPUTS; i++) {
            byte[] damaged = damaged(elf, random);
            try {
                Btf.ofObject(damaged);
            } catch (BtfFormatException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] copy = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
        for (int n = random.nextInt(8); n >= 0 && copy.length >= 4; n--) {
            int at = random.nextInt(copy.length - 3);
            if (random.nextBoolean()) {
                copy[at] = (byte) random.nextInt();
            } else {
                ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, random.nextInt(5) - 2);
            }
        }
        return copy;
    }

    private static void readAll(byte[] bytes) {
        try {
            Btf btf = Btf.parse(ByteBuffer.wrap(bytes));
            for (int id = 1; id <= btf.typeCount(); id++) {
                readOne(btf, id);
            }
            btf.findStruct("sample");
            btf.flavors("sample").forEach(btf::type);
        } catch (BtfFormatException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private static void readOne(Btf btf, int id) {
        try {
            btf.type(id);
            btf.name(id);
            btf.declaration(id);
            btf.byteSize(id);
        } catch (BtfFormatException refused) {
            assertThat(refused.getMessage()).startsWith("malformed BTF");
        }
    }

    @Test
    void readsBackWhatTheBuilderWrote() {
        BtfBuilder builder = new BtfBuilder();
        int port = builder.typedef("__be16", builder.unsigned(2));
        int color = builder.enumeration("color", List.of(new BtfType.Constant("RED", 1)));
        int ports = builder.array(port, 2);
        List<BtfType.Member> members =
                List.of(new BtfType.Member("ports", ports, 0, 0), new BtfType.Member("color", color, 32, 0));
        int struct = builder.struct("flow", 8, members);
        Btf btf = builder.build();
        assertThat(btf.type(struct)).isEqualTo(new BtfType.Struct("flow", 8, members));
        assertThat(btf.byteSize(ports)).hasValue(4);
        assertThat(btf.type(color))
                .isEqualTo(new BtfType.Enumeration("color", 4, false, List.of(new BtfType.Constant("RED", 1))));
        assertThat(builder.unsigned(2)).isEqualTo(btf.resolve(port));
    }
}
