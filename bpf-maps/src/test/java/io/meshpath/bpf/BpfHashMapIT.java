// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class BpfHashMapIT {
    private static final int ENTRIES = 10_000;

    private static BpfHashMap<Integer, Long> newMap() {
        return BpfHashMap.create("mp_test", Layouts.U32, Layouts.U64, ENTRIES);
    }

    @Test
    void getsWhatWasPut() {
        try (BpfHashMap<Integer, Long> map = newMap()) {
            map.put(7, 70L);
            assertThat(map.get(7)).contains(70L);
            assertThat(map.getOrDefault(7, -1L)).isEqualTo(70L);
            assertThat(map.contains(7)).isTrue();
        }
    }

    @Test
    void absenceIsAnAnswer() {
        try (BpfHashMap<Integer, Long> map = newMap()) {
            assertThat(map.get(7)).isEmpty();
            assertThat(map.getOrDefault(7, -1L)).isEqualTo(-1L);
            assertThat(map.contains(7)).isFalse();
            assertThat(map.delete(7)).isFalse();
        }
    }

    @Test
    void insertsOnlyWhereThereIsNothing() {
        try (BpfHashMap<Integer, Long> map = newMap()) {
            assertThat(map.insert(7, 70L)).isTrue();
            assertThat(map.insert(7, 71L)).isFalse();
            assertThat(map.get(7)).contains(70L);
        }
    }

    @Test
    void replacesOnlyWhereThereIsSomething() {
        try (BpfHashMap<Integer, Long> map = newMap()) {
            assertThat(map.replace(7, 70L)).isFalse();
            map.put(7, 70L);
            assertThat(map.replace(7, 71L)).isTrue();
            assertThat(map.get(7)).contains(71L);
        }
    }

    @Test
    void takesAnEntryOutAsOneStep() {
        try (BpfHashMap<Integer, Long> map = newMap()) {
            map.put(7, 70L);
            if (!KernelVersion.running().isAtLeast(5, 14)) {
                assertThatThrownBy(() -> map.getAndDelete(7))
                        .hasMessageContaining("has no such operation for HASH maps");
                return;
            }
            assertThat(map.getAndDelete(7)).contains(70L);
            assertThat(map.getAndDelete(7)).isEmpty();
        }
    }

    @Test
    void getsThoseOfManyKeysThatAreThere() {
        try (BpfHashMap<Integer, Long> map = newMap()) {
            map.putAll(Map.of(1, 10L, 2, 20L));
            assertThat(map.getAll(List.of(2, 3, 1))).isEqualTo(Map.of(1, 10L, 2, 20L));
        }
    }

    @Test
    void saysThatItIsFull() {
        try (BpfHashMap<Integer, Long> map = BpfHashMap.create("mp_tiny", Layouts.U32, Layouts.U64, 2)) {
            map.put(1, 1L);
            map.put(2, 2L);
            assertThatThrownBy(() -> map.put(3, 3L))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG))
                    .hasMessage("BPF_MAP_UPDATE_ELEM map mp_tiny: E2BIG (argument list too long); the map is full at 2"
                            + " entries: delete some, or create it anew with more (a map cannot grow)");
        }
    }

    @Test
    void saysHowManyOfABatchWereWritten() {
        try (BpfHashMap<Integer, Long> map = BpfHashMap.create("mp_tiny", Layouts.U32, Layouts.U64, 2)) {
            assertThatThrownBy(() -> map.putAll(Map.of(1, 1L, 2, 2L, 3, 3L)))
                    .hasMessageContaining("2 of 3 entries were written; the map is full at 2 entries");
            assertThat(map.entries()).hasSize(2);
        }
    }

    @Test
    void readsBackABatchLargerThanOneCall() {
        Map<Integer, Long> expected = randomEntries();
        try (BpfHashMap<Integer, Long> map = newMap()) {
            map.putAll(expected);
            assertThat(map.entries()).isEqualTo(expected);
        }
    }

    @Test
    void deletesWhatIsThereOfABatch() {
        Map<Integer, Long> entries = randomEntries();
        List<Integer> gone = new ArrayList<>(entries.keySet()).subList(0, entries.size() / 2);
        try (BpfHashMap<Integer, Long> map = newMap()) {
            map.putAll(entries);
            List<Integer> withStrangers = new ArrayList<>();
            gone.forEach(key -> withStrangers.addAll(List.of(key, key ^ 1 << 31)));
            assertThat(map.deleteAll(withStrangers)).isEqualTo(gone.size());
            entries.keySet().removeAll(gone);
            assertThat(map.entries()).isEqualTo(entries);
        }
    }

    @Test
    void drainsEverything() {
        Map<Integer, Long> entries = randomEntries();
        try (BpfHashMap<Integer, Long> map = newMap()) {
            map.putAll(entries);
            Map<Integer, Long> drained = new HashMap<>();
            map.drain(drained::put);
            assertThat(drained).isEqualTo(entries);
            assertThat(map.entries()).isEmpty();
        }
    }

    @Test
    void mayBeChangedWhileItIsWalked() {
        Map<Integer, Long> entries = randomEntries();
        try (BpfHashMap<Integer, Long> map = newMap()) {
            map.putAll(entries);
            Map<Integer, Long> seen = new HashMap<>();
            map.forEach((key, value) -> {
                assertThat(seen.put(key, value)).isNull();
                map.delete(key);
            });
            assertThat(seen).isEqualTo(entries);
            assertThat(map.entries()).isEmpty();
        }
    }

    @Test
    void anLruMapMakesRoomByItself() {
        try (BpfHashMap<Integer, Long> map = BpfHashMap.createLru("mp_lru", Layouts.U32, Layouts.U64, 64)) {
            for (int key = 0; key < 1_000; key++) {
                map.put(key, (long) key);
            }
            assertThat(map.entries()).isNotEmpty().hasSizeLessThanOrEqualTo(64).containsEntry(999, 999L);
        }
    }

    @Test
    void refusesLayoutsOfOtherSizesAndClosesTheMap() {
        BpfMap map = MapSpec.array("mp_array", 8, 1).create();
        assertThatThrownBy(() -> BpfHashMap.over(map, Layouts.U16, Layouts.U32))
                .hasMessage(
                        "map mp_array does not fit: it is a ARRAY map, this view is for HASH, LRU_HASH; its keys have 4"
                                + " bytes, the layout has 2; its values have 8 bytes, the layout has 4");
        assertThat(map.fd().isOpen()).isFalse();
    }

    @Test
    void useAfterCloseFailsLoudly() {
        BpfHashMap<Integer, Long> map = newMap();
        map.close();
        map.close();
        assertThatThrownBy(() -> map.get(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("closed: map mp_test");
    }

    private static Map<Integer, Long> randomEntries() {
        Random random = new Random(5);
        Map<Integer, Long> entries = new HashMap<>();
        while (entries.size() < ENTRIES) {
            entries.put(random.nextInt() & Integer.MAX_VALUE, random.nextLong());
        }
        return entries;
    }
}
