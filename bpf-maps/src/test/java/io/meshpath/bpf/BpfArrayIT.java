// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Fields;
import io.meshpath.bpf.layout.Flow;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class BpfArrayIT {
    @Test
    void isZeroUntilSet() {
        try (BpfArray<Long> array = BpfArray.create("mp_array", Layouts.U64, 8)) {
            assertThat(array.get(7)).isZero();
            array.set(7, -1L);
            assertThat(array.get(7)).isEqualTo(-1L);
            assertThat(array.length()).isEqualTo(8);
        }
    }

    @Test
    void refusesIndicesOutside() {
        try (BpfArray<Long> array = BpfArray.create("mp_array", Layouts.U64, 8)) {
            assertThatThrownBy(() -> array.get(8))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("ARRAY map mp_array has indices from 0 to 7, not 8");
            assertThatThrownBy(() -> array.set(-1, 0L)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void memoryAndKernelShareTheValues() {
        try (BpfArray<Integer> array = BpfArray.createMappable("mp_array", Layouts.U32, 3_000);
                MappedArray<Integer> mapped = array.mapped(true)) {
            array.set(2_999, 5);
            assertThat(mapped.get(2_999)).isEqualTo(5);
            mapped.set(1, 6);
            assertThat(array.get(1)).isEqualTo(6);
            assertThat(mapped.length()).isEqualTo(3_000);
        }
    }

    @Test
    void onlyMappableArraysCanBeMapped() {
        try (BpfArray<Integer> array = BpfArray.create("mp_array", Layouts.U32, 1)) {
            assertThatThrownBy(() -> array.mapped(false))
                    .hasMessage("map mp_array cannot be mapped: it is no array created with MMAPABLE");
        }
    }

    @Test
    void aFrozenMapIsReadOnlyForUserSpace() {
        try (BpfArray<Integer> array = BpfArray.createMappable("mp_array", Layouts.U32, 1)) {
            array.set(0, 1);
            array.map().freeze();
            assertThatThrownBy(() -> array.set(0, 2))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM))
                    .hasMessageContaining("the map is frozen");
            assertThatThrownBy(() -> array.mapped(true)).isInstanceOf(LinuxException.class);
            try (NativeMemory memory = array.map().memory(false)) {
                assertThat(memory.buffer().getInt(0)).isEqualTo(1);
            }
        }
    }

    @Test
    void eachPossibleCpuHasItsOwnValue() {
        int cpus = PossibleCpus.count();
        List<Integer> byCpu = new ArrayList<>();
        for (int cpu = 0; cpu < cpus; cpu++) {
            byCpu.add(cpu + 1);
        }
        try (BpfPerCpuArray<Integer> array = BpfPerCpuArray.create("mp_percpu", Layouts.U32, 4)) {
            assertThat(array.get(3)).isEqualTo(Collections.nCopies(cpus, 0));
            array.set(3, byCpu);
            assertThat(array.get(3)).isEqualTo(byCpu);
            assertThat(array.sum(3, Integer::longValue)).isEqualTo(cpus * (cpus + 1L) / 2);
        }
    }

    @Test
    void perCpuHashMapsAreWalkedWithAllTheirValues() {
        int cpus = PossibleCpus.count();
        try (BpfPerCpuHashMap<Integer, Integer> map =
                BpfPerCpuHashMap.create("mp_percpu", Layouts.U32, Layouts.U32, 4)) {
            map.put(1, Collections.nCopies(cpus, 10));
            map.put(2, Collections.nCopies(cpus, 20));
            assertThat(map.get(1)).contains(Collections.nCopies(cpus, 10));
            assertThat(map.entries())
                    .isEqualTo(Map.of(1, Collections.nCopies(cpus, 10), 2, Collections.nCopies(cpus, 20)));
            assertThat(map.delete(1)).isTrue();
            assertThat(map.get(1)).isEmpty();
            assertThatThrownBy(() -> map.put(1, List.of())).hasMessageContaining("here are values for 0");
        }
    }

    @Test
    void valuesAreReadAndWrittenInBatches() {
        try (BpfArray<Long> array = BpfArray.create("mp_array", Layouts.U64, 10_000)) {
            array.setAll(9_998, List.of(1L, 2L));
            List<Long> values = array.values();
            assertThat(values).hasSize(10_000);
            assertThat(values.subList(9_997, 10_000)).containsExactly(0L, 1L, 2L);
            assertThat(array.getAsLong(9_999, Fields::u64)).isEqualTo(2);
            assertThatThrownBy(() -> array.setAll(9_999, List.of(1L, 2L)))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("not 2 from 9999 on");
        }
    }

    @Test
    void aFieldOfMappedMemoryIsWrittenWithoutItsNeighbours() {
        try (BpfArray<Flow.Counts> array = BpfArray.createMappable("mp_mapped", Flow.Counts.LAYOUT, 2);
                MappedArray<Flow.Counts> mapped = array.mapped(true)) {
            array.set(1, new Flow.Counts(5, -1));
            mapped.memory().putInt(mapped.offset(1) + 8, -2);
            assertThat(mapped.getAndAdd(1, 0, 2)).isEqualTo(5);
            assertThat(array.get(1)).isEqualTo(new Flow.Counts(7, -2));
            assertThat(mapped.getAsLong(1, Fields::u64)).isEqualTo(7);
            assertThatThrownBy(() -> mapped.getAndAdd(1, 16, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aShorterTextLeavesNothingOfALongerOne() {
        try (BpfArray<String> array = BpfArray.createMappable("mp_text", Layouts.text(8), 1);
                MappedArray<String> mapped = array.mapped(true)) {
            mapped.set(0, "eth1234");
            mapped.set(0, "lo");
            assertThat(array.get(0)).isEqualTo("lo");
        }
    }
}
