// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a batch makes of partial results (generic_map_update_batch and its like in kernel/bpf/syscall.c). */
class EntryBatchTest {
    private static final int KEYS = 16;
    private static final int COUNT = 32;
    private static final int FLAGS = 40;

    private final RecordingBpf bpf = new RecordingBpf();
    private final BpfMap map = BpfMap.create(MapSpec.hash("batched", 4, 8, 100), bpf);
    private final BpfHashMap<Integer, Long> view = BpfHashMap.over(map, Layouts.U32, Layouts.U64);

    @AfterEach
    void close() {
        map.close();
    }

    private static RecordingBpf.Answer after(int done, Errno errno) {
        return attribute -> {
            attribute.putInt(COUNT, done);
            return -errno.number();
        };
    }

    private EntryBatch batchOf(int keys) {
        EntryBatch batch = map.entryBatch(keys);
        for (int i = 0; i < keys; i++) {
            batch.keys().putInt(batch.nextKeyAt(), i);
            batch.add();
        }
        return batch;
    }

    @Test
    void deletingGoesOnBehindAKeyThatIsNotThere() {
        bpf.then(after(2, Errno.ENOENT)).then(after(0, Errno.ENOENT)).then(attribute -> 0);
        try (EntryBatch batch = batchOf(6)) {
            assertThat(batch.delete()).isEqualTo(4);
            List<RecordingBpf.Call> calls = bpf.calls(Command.MAP_DELETE_BATCH);
            assertThat(calls).extracting(call -> call.attribute().getInt(COUNT)).containsExactly(6, 3, 2);
            long first = calls.get(0).attribute().getLong(KEYS);
            assertThat(calls)
                    .extracting(call -> call.attribute().getLong(KEYS) - first)
                    .containsExactly(0L, 12L, 16L);
        }
    }

    @Test
    void aRefusedUpdateSaysHowManyAreInTheMap() {
        bpf.then(attribute -> 0).then(after(1, Errno.E2BIG));
        try (EntryBatch batch = map.entryBatch(3)) {
            for (int i = 0; i < 3; i++) {
                batch.add();
            }
            assertThat(batch.update()).isEqualTo(3);
            batch.add();
            batch.add();
            assertThatThrownBy(batch::update).hasMessageContaining("4 of 5 entries were written; the map is full");
            assertThat(batch.size()).isEqualTo(2);
        }
    }

    @Test
    void aKernelThatRefusesAtTheDoorHasWrittenNothing() {
        bpf.result = -Errno.EINVAL.number(); // and leaves the count as it was
        try (EntryBatch batch = batchOf(5)) {
            assertThatThrownBy(batch::update).hasMessageContaining("0 of 5 entries were written");
            assertThatThrownBy(batch::delete).hasMessageContaining("0 entries were deleted");
        }
    }

    @Test
    void whatWasWrittenIsZeroForTheNext() {
        try (EntryBatch batch = map.entryBatch(1)) {
            batch.values().putLong(batch.nextValueAt(), -1);
            batch.add();
            batch.update();
            assertThat(batch.values().getLong(batch.nextValueAt())).isZero();
        }
    }

    @Test
    void flagsAreTheElements() {
        try (EntryBatch batch = batchOf(1)) {
            batch.update(ElementFlags.LOCK);
        }
        assertThat(bpf.last().attribute().getLong(FLAGS)).isEqualTo(4);
        view.locked().putAll(Map.of(1, 1L));
        assertThat(bpf.last().attribute().getLong(FLAGS)).isEqualTo(4);
    }

    @Test
    void anEmptyBatchAsksNothing() {
        try (EntryBatch batch = map.entryBatch(1)) {
            assertThat(batch.update() + batch.delete()).isZero();
        }
        assertThat(bpf.commands()).containsExactly(Command.MAP_CREATE);
    }

    @Test
    void onlyAKindWithoutTheCommandGoesEntryByEntry() {
        bpf.then(attribute -> -Errno.ENOTSUPP.number());
        view.putAll(new TreeMap<>(Map.of(1, 1L, 2, 2L)));
        assertThat(bpf.commands()).endsWith(Command.MAP_UPDATE_BATCH, Command.MAP_UPDATE_ELEM, Command.MAP_UPDATE_ELEM);
    }

    @Test
    void noOtherRefusalOfABatchIsWorkedAround() {
        for (Errno errno : List.of(Errno.EINVAL, Errno.EPERM, Errno.ENOMEM, Errno.EOPNOTSUPP)) {
            bpf.result = -errno.number();
            assertThatThrownBy(() -> view.putAll(Map.of(1, 1L))).hasMessageContaining(errno.name());
            assertThatThrownBy(() -> view.deleteAll(List.of(1))).hasMessageContaining(errno.name());
            assertThatThrownBy(view::entries).hasMessageContaining(errno.name());
            assertThatThrownBy(() -> view.drain((key, value) -> {})).hasMessageContaining(errno.name());
        }
        assertThat(bpf.commands()).doesNotContain(Command.MAP_UPDATE_ELEM, Command.MAP_DELETE_ELEM);
    }

    @Test
    void moreThanThereIsRoomForIsRefused() {
        try (EntryBatch batch = batchOf(1)) {
            assertThat(batch.isFull()).isTrue();
            assertThatThrownBy(batch::add).hasMessage("this batch has room for 1 entries");
        }
        assertThatThrownBy(() -> map.entryBatch(0)).hasMessage("a batch has room for one entry at least: 0");
    }
}
