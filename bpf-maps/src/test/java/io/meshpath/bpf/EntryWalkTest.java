// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a walk makes of everything that a kernel may answer (kernel/bpf/syscall.c, kernel/bpf/hashtab.c). */
class EntryWalkTest {
    private static final int IN = 0;
    private static final int OUT = 8;
    private static final int KEYS = 16;
    private static final int VALUES = 24;
    private static final int COUNT = 32;

    private final RecordingBpf bpf = new RecordingBpf();
    private final BpfMap map = BpfMap.create(MapSpec.hash("walked", 4, 8, 100), bpf);

    @AfterEach
    void close() {
        map.close();
    }

    /** Hands out keys from {@code first} on, with ten times the key as value, and {@code cursor} as the place to go on from. */
    private static RecordingBpf.Answer entries(int first, int count, int cursor, int result) {
        return attribute -> {
            for (int i = 0; i < count; i++) {
                RecordingBpf.at(attribute.getLong(KEYS), 4 * count).putInt(4 * i, first + i);
                RecordingBpf.at(attribute.getLong(VALUES), 8 * count).putLong(8 * i, 10L * (first + i));
            }
            RecordingBpf.at(attribute.getLong(OUT), 4).putInt(0, cursor);
            attribute.putInt(COUNT, count);
            return result;
        };
    }

    private static RecordingBpf.Answer refusal(Errno errno) {
        return attribute -> {
            attribute.putInt(COUNT, 0);
            return -errno.number();
        };
    }

    private List<Integer> walked() {
        List<Integer> keys = new ArrayList<>();
        try (EntryWalk walk = map.entryWalk()) {
            while (walk.advance()) {
                for (int i = 0; i < walk.count(); i++) {
                    int key = walk.keys().getInt(walk.keyAt(i));
                    assertThat(walk.values().getLong(walk.valueAt(i))).isEqualTo(10L * key);
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    @Test
    void goesOnWhereTheKernelSaid() {
        bpf.then(entries(1, 2, 77, 0)).then(attribute -> {
            assertThat(RecordingBpf.at(attribute.getLong(IN), 4).getInt(0)).isEqualTo(77);
            return entries(3, 1, 78, -Errno.ENOENT.number()).to(attribute);
        });
        assertThat(walked()).containsExactly(1, 2, 3);
        List<RecordingBpf.Call> calls = bpf.calls(Command.MAP_LOOKUP_BATCH);
        assertThat(calls.get(0).attribute().getLong(IN)).isZero();
        assertThat(calls).hasSize(2);
    }

    @Test
    void beginsAgainInTheSameMemory() {
        try (EntryWalk walk = map.entryWalk(7)) {
            for (int round = 0; round < 2; round++) {
                bpf.then(entries(1, 2, 77, -Errno.ENOENT.number()));
                assertThat(walk.advance()).isTrue();
                assertThat(walk.advance()).isFalse();
                walk.rewind();
            }
        }
        List<RecordingBpf.Call> calls = bpf.calls(Command.MAP_LOOKUP_BATCH);
        assertThat(calls).extracting(call -> call.attribute().getInt(COUNT)).containsExactly(7, 7);
        assertThat(calls).extracting(call -> call.attribute().getLong(IN)).containsOnly(0L);
        assertThat(calls.get(0).attribute().getLong(KEYS))
                .isEqualTo(calls.get(1).attribute().getLong(KEYS));
    }

    @Test
    void anEmptyMapEndsAtOnce() {
        bpf.then(refusal(Errno.ENOENT));
        assertThat(walked()).isEmpty();
    }

    @Test
    void aBucketLargerThanTheRoomDoublesTheRoom() {
        bpf.then(refusal(Errno.ENOSPC)).then(refusal(Errno.ENOSPC)).then(entries(1, 3, 0, -Errno.ENOENT.number()));
        assertThat(walked()).containsExactly(1, 2, 3);
        assertThat(bpf.calls(Command.MAP_LOOKUP_BATCH))
                .extracting(call -> call.attribute().getInt(COUNT))
                .containsExactly(100, 200, 400);
    }

    @Test
    void roomIsNotDoubledForEver() {
        bpf.result = -Errno.ENOSPC.number();
        assertThatThrownBy(this::walked)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("BPF_MAP_LOOKUP_BATCH map walked: ENOSPC");
    }

    @Test
    void anInterruptedCallIsRepeatedFromTheSamePlace() {
        bpf.then(entries(1, 2, 77, 0)).then(refusal(Errno.EINTR)).then(entries(3, 1, 78, -Errno.ENOENT.number()));
        assertThat(walked()).containsExactly(1, 2, 3);
    }

    @Test
    void whatAnInterruptedCallHandedOutIsNotLost() {
        bpf.then(entries(1, 2, 77, -Errno.EINTR.number())).then(entries(3, 1, 78, -Errno.ENOENT.number()));
        assertThat(walked()).containsExactly(1, 2, 3);
    }

    @Test
    void interruptionsAreNotSatOutForEver() {
        for (int i = 0; i < 200; i++) {
            bpf.then(refusal(Errno.EINTR));
        }
        assertThatThrownBy(this::walked).hasMessageContaining("EINTR (interrupted system call); 0 entries were read");
    }

    @Test
    void aRefusalSaysHowManyWereRead() {
        bpf.then(entries(1, 2, 77, 0)).then(refusal(Errno.EFAULT));
        assertThatThrownBy(this::walked)
                .hasMessage("BPF_MAP_LOOKUP_BATCH map walked: EFAULT (bad address); 2 entries were read");
    }

    @Test
    void aMapThatNeverEndsIsGivenUp() {
        for (int i = 0; i < 100; i++) {
            bpf.then(entries(1, 100, 77, 0));
        }
        assertThatThrownBy(this::walked)
                .isInstanceOfSatisfying(
                        IterationAbortedException.class,
                        e -> assertThat(e.visited()).isBetween(4_000L, 6_000L))
                .hasMessageContaining("HASH map walked changes faster than it can be read: gave up after");
    }

    @Test
    void keysOneByOneAreBoundedToo() {
        bpf.result = 0; // there is always a next key
        assertThatThrownBy(() -> map.forEachKey(key -> {}))
                .isInstanceOf(IterationAbortedException.class)
                .hasMessageContaining("gave up after 201 entries of at most 100");
    }
}
