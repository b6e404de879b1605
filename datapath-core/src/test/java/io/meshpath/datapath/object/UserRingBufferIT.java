// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.UserRingBuffer;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.datapath.program.TestRunInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user writes into a ring buffer, a program reads. */
class UserRingBufferIT {
    private static final int CAPACITY = 4096;
    private static final int RECORD = 16; // a header and 8 bytes

    private LoadedObject object;
    private UserRingBuffer ring;

    @BeforeEach
    void load() {
        TestKernel.requireAtLeast(6, 1, "BPF_MAP_TYPE_USER_RINGBUF");
        object = LoadedObject.load(TestObjects.spec("userring"));
        Fd commands = object.map("commands").fd();
        ring = UserRingBuffer.over(BpfMap.own(commands.duplicate()));
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
            object.close();
        }
    }

    private boolean write(long number) {
        return ring.write(Long.BYTES, (buffer, offset) -> buffer.putLong(offset, number));
    }

    private int drain() {
        return object.program("drain")
                .testRun(TestRunInput.packet(new byte[64]))
                .returnValue();
    }

    private long sum() {
        try (Variable<Long> sum = object.variable("sum", Layouts.U64)) {
            return sum.get();
        }
    }

    @Test
    void aProgramReadsWhatWasWritten() {
        assertThat(write(3)).isTrue();
        assertThat(write(4)).isTrue();
        assertThat(ring.available()).isEqualTo(2 * RECORD);
        assertThat(drain()).isEqualTo(2);
        assertThat(sum()).isEqualTo(7);
        assertThat(ring.available()).isZero();
    }

    @Test
    void fullnessIsAnAnswerAndReadingMakesRoom() {
        long expected = 0;
        for (int round = 1; round <= 10; round++) {
            for (int record = 0; record < CAPACITY / RECORD; record++) {
                assertThat(write(round)).isTrue();
                expected += round;
            }
            assertThat(write(1_000_000)).isFalse();
            assertThat(drain()).isEqualTo(CAPACITY / RECORD);
        }
        assertThat(sum()).isEqualTo(expected);
    }

    @Test
    void aRecordCutByTheEndIsWrittenAsAWhole() {
        long expected = 0;
        for (int round = 0; round < 1_000; round++) {
            long number = round;
            assertThat(ring.write(
                            40,
                            (buffer, offset) -> buffer.putLong(offset, number).putLong(offset + 32, number)))
                    .isTrue();
            assertThat(drain()).isEqualTo(1);
            expected += number;
        }
        assertThat(sum()).isEqualTo(expected);
    }

    @Test
    void aRecordWhoseWriterThrewIsSkipped() {
        assertThatThrownBy(() -> ring.write(8, (buffer, offset) -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(write(5)).isTrue();
        assertThat(drain()).isEqualTo(1);
        assertThat(sum()).isEqualTo(5);
    }

    @Test
    void recordsThatNeverFitAreRefused() {
        assertThatThrownBy(() -> ring.write(CAPACITY, (buffer, offset) -> {}))
                .hasMessage(ring + " never has room for a record of 4096 bytes");
        ring.close();
        ring.close();
        assertThatThrownBy(() -> write(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("closed: ");
    }
}
