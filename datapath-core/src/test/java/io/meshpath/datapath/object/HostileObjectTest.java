// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.fuzz.ElfFields;
import io.meshpath.datapath.fuzz.Fuzzing;
import io.meshpath.datapath.fuzz.Mutation.Sample;
import io.meshpath.datapath.object.core.CoreRelocator;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files are refused or read; they never surprise. */
class HostileObjectTest {
    private static final int DAMAGED = 60_000;
    private static final Btf KERNEL = TestObjects.spec("core").code().types().orElseThrow();
    private static final long MOST_BYTES_PER_FILE_BYTE = 400;

    @ParameterizedTest
    @ValueSource(strings = {"everything", "unsupported"})
    void everyStrictPrefixIsRefused(String name) {
        byte[] object = TestObjects.bytes(name);
        assertTimeoutPreemptively(ofMinutes(3), () -> {
            for (int length = 0; length < object.length; length++) {
                assertThat(isRead(Arrays.copyOf(object, length)))
                        .as("first %d bytes", length)
                        .isFalse();
            }
        });
    }

    @Test
    void damagedProgramsAreLinkedAndFittedOrRefused() {
        List<Sample> samples = Stream.of(
                        "core",
                        "callbacks",
                        "everything",
                        "unsupported",
                        "externs",
                        "structops",
                        "arena",
                        "exceptions",
                        "maps",
                        "corelocal")
                .map(TestObjects::bare)
                .map(ElfFields::sample)
                .toList();
        int refused = new Fuzzing(
                        samples, Set.of(ElfException.class), MOST_BYTES_PER_FILE_BYTE, HostileObjectTest::read)
                .run(5_000_000_000L, DAMAGED);
        assertThat(refused).isBetween(DAMAGED / 10, DAMAGED * 9 / 10);
    }

    private static boolean isRead(byte[] object) {
        try {
            read(object);
            return true;
        } catch (ElfException refused) {
            return false;
        }
    }

    /** Reads the object, links its programs and fits them to a kernel. */
    private static void read(byte[] object) {
        ObjectSpec spec = ObjectSpec.parse(object, "damaged.bpf.o");
        for (Function program : spec.code().programs().values()) {
            link(spec, program);
        }
    }

    private static void link(ObjectSpec spec, Function program) {
        try {
            LinkedProgram linked = Linker.link(spec.name(), spec.code().functions(), program);
            for (Relocation relocation : linked.relocations()) {
                if (relocation instanceof Relocation.Core core) {
                    Btf types = spec.code().types().orElseThrow();
                    new CoreRelocator(spec.name(), types, name -> TestKernel.named(KERNEL, name))
                            .apply(core.request(), linked.code(), core.instruction());
                }
            }
        } catch (UnsupportedObjectException refused) {
            assertThat(refused).hasMessageStartingWith("damaged.bpf.o: program ");
        }
    }
}
