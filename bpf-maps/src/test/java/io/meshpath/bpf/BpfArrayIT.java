// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                    .hasMessageContaining("read-only or frozen");
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
}
