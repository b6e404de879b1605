// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BtfNamesTest {
    @ParameterizedTest
    @CsvSource({
        "task_struct, task_struct",
        "task_struct___old, task_struct",
        "a___b___c, a___b",
        "a____b, a____b",
        "___slab_alloc, ___slab_alloc",
        "a___, a___",
        "a__b, a__b",
    })
    void flavorsAreBehindThreeUnderscores(String name, String essential) {
        assertThat(Btf.withoutFlavor(name)).isEqualTo(essential);
    }

    @Test
    void findsAllFlavorsOfAName() {
        BtfBuilder builder = new BtfBuilder();
        int integer = builder.integer("int", 4, true);
        int plain = builder.typedef("size", integer);
        int old = builder.typedef("size___old", integer);
        builder.typedef("size____", integer);
        builder.typedef("sizes", integer);
        Btf base = builder.build();
        BtfBuilder above = BtfBuilder.splitFrom(base);
        int newest = above.typedef("size___newest", integer);
        assertThat(above.build().flavors("size")).containsExactly(plain, old, newest);
        assertThat(base.find("size___old", BtfType.Typedef.class)).hasValue(old);
        assertThat(base.find("size", BtfType.Typedef.class)).hasValue(plain);
    }

    @Test
    void theFirstOfSeveralIsFound() {
        BtfBuilder builder = new BtfBuilder();
        int union = builder.add(new BtfType.Union("both", 4, List.of()));
        int struct = builder.struct("both", 4, List.of());
        builder.struct("both", 8, List.of());
        assertThat(builder.build().findStruct("both")).hasValue(struct);
        assertThat(builder.build().find("both", BtfType.Union.class)).hasValue(union);
        assertThat(builder.build().find("both", BtfType.class)).hasValue(union);
    }

    @Test
    void splitTypesMayHaveNamesOfTheirBase() {
        BtfBuilder below = new BtfBuilder();
        int integer = below.integer("shared", 4, true);
        Btf base = below.build();
        Btf split = BtfBuilder.splitFrom(base).build().with(Map.of(2, new BtfType.Typedef("own", integer)));
        byte[] bytes = split.toBytes();
        ByteBuffer patched = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        patched.putInt(BtfLayout.HEADER_SIZE, 1); // the name of the typedef: the base's first
        Btf renamed = Btf.parse(patched, base);
        assertThat(renamed.type(2).name()).isEqualTo("shared");
        assertThat(renamed.find("shared", BtfType.Typedef.class)).hasValue(2);
        assertThat(renamed.flavors("shared")).containsExactly(1, 2);
    }

    @Test
    void findsWhatASearchOfAllTypesFinds() {
        BtfBuilder builder = new BtfBuilder();
        new RandomTypes(new Random(8), 300).all().forEach(builder::add);
        Btf btf = builder.build();
        for (BtfType type :
                IntStream.rangeClosed(1, btf.typeCount()).mapToObj(btf::type).toList()) {
            if (!type.name().isEmpty()) {
                int first = btf.ids(type.getClass())
                        .filter(id -> btf.type(id).name().equals(type.name()))
                        .findFirst()
                        .orElseThrow();
                assertThat(btf.find(type.name(), type.getClass())).hasValue(first);
            }
        }
    }

    @Test
    void manyTypesOfOneLongNameAreIndexedInLinearTime() {
        BtfBuilder builder = new BtfBuilder();
        String name = "x".repeat(3_000_000);
        for (int i = 0; i < 60_000; i++) {
            builder.typedef(name, i);
        }
        Btf hostile = builder.build();
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(hostile.findStruct("x")).isEmpty());
    }
}
