// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.btf.BtfMerger;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.fuzz.Mutation.Field;
import io.meshpath.datapath.fuzz.Mutation.Sample;
import io.meshpath.datapath.linker.ObjectLinker;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.TestObjects;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Damaged object files and types: read or refused, never a crash, a hang or a huge allocation. */
class ObjectFuzzTest {
    private static final int OBJECTS = 300_000;
    private static final int LINKED = 50_000;
    private static final int TYPES = 350_000;

    private static List<Sample> objects() {
        return Stream.of(
                        "refused",
                        "callbacks",
                        "counter",
                        "core",
                        "unsupported",
                        "linked_second",
                        "newer",
                        "externs",
                        "structops",
                        "exceptions",
                        "maps")
                .map(name -> ElfFields.sample(TestObjects.bare(name)))
                .toList();
    }

    @Test
    void objectsAreReadOrRefused() {
        int refused = new Fuzzing(
                        objects(), Set.of(ElfException.class), 300, input -> ObjectSpec.parse(input, "fuzz.bpf.o"))
                .run(1_000_000_000L, OBJECTS);
        assertThat(refused).isBetween(OBJECTS / 10, OBJECTS * 9 / 10);
    }

    @Test
    void objectsAreLinkedOrRefused() {
        byte[] first = TestObjects.bare("linked_first");
        int refused = new Fuzzing(
                        objects(),
                        Set.of(ElfException.class),
                        500,
                        input -> new ObjectLinker("fuzz.bpf.o")
                                .add(first, "first.bpf.o")
                                .add(input, "second.bpf.o")
                                .link())
                .run(2_000_000_000L, LINKED);
        assertThat(refused).isBetween(LINKED / 10, LINKED * 9 / 10);
    }

    @Test
    void typesAreReadOrRefused() {
        List<Sample> samples = Stream.of("everything", "core", "newer")
                .map(name -> ElfFile.read(TestObjects.bare(name), name)
                        .section(".BTF")
                        .orElseThrow()
                        .data())
                .map(data -> new Sample(Octets.read(data, 0, data.capacity()), words(data.capacity())))
                .toList();
        int refused = new Fuzzing(samples, Set.of(BtfFormatException.class), 300, ObjectFuzzTest::readTypes)
                .run(3_000_000_000L, TYPES);
        assertThat(refused).isBetween(TYPES / 10, TYPES * 9 / 10);
    }

    private static List<Field> words(int bytes) {
        return IntStream.range(0, bytes / Integer.BYTES)
                .mapToObj(word -> new Field(word * Integer.BYTES, Integer.BYTES))
                .toList();
    }

    private static void readTypes(byte[] input) {
        Btf types = Btf.parse(ByteBuffer.wrap(input));
        types.findStruct("flow");
        types.flavors("task_struct").forEach(types::type);
        for (int id = 1; id <= types.typeCount(); id++) {
            types.type(id);
            types.byteSize(id);
            types.name(id);
        }
        if (types.typeCount() > 0) {
            types.declaration(1 + input.length % types.typeCount()); // of each it would take long
        }
        new BtfMerger(List.of(types)).merge();
    }
}
