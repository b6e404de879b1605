// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.object.core.CoreRelocator;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files are refused or read; they never surprise. */
class HostileObjectTest {
    private static final int ROUNDS = 5_000;
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

    @ParameterizedTest
    @ValueSource(strings = {"everything", "unsupported", "refused", "core"})
    void flippedBytesAreReadOrRefused(String name) {
        byte[] object = TestObjects.bytes(name);
        Random random = new Random(247); // seeded: a failure repeats
        assertTimeoutPreemptively(ofMinutes(3), () -> {
            for (int round = 0; round < ROUNDS; round++) {
                isRead(damaged(object, random));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"everything", "refused"})
    void memoryStaysProportionalToTheFile(String name) {
        byte[] object = TestObjects.bytes(name);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(1_000);
        for (int round = 0; round < ROUNDS / 10; round++) {
            byte[] damaged = damaged(object, random);
            long before = threads.getCurrentThreadAllocatedBytes();
            isRead(damaged);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).as("round %d", round).isLessThan(MOST_BYTES_PER_FILE_BYTE * object.length);
        }
    }

    private static byte[] damaged(byte[] object, Random random) {
        byte[] damaged = object.clone();
        int flips = 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
            // extremes find more than noise does
            byte value = random.nextInt(3) == 0 ? (byte) 0xff : (byte) random.nextInt();
            damaged[random.nextInt(damaged.length)] = value;
        }
        return damaged;
    }

    /** Reads the object and links its programs; any exception but the documented ones fails the test. */
    private static boolean isRead(byte[] object) {
        try {
            ObjectSpec spec = ObjectSpec.parse(object, "damaged.bpf.o");
            for (Function program : spec.code().programs().values()) {
                link(spec, program);
            }
            return true;
        } catch (ElfException refused) {
            return false;
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
