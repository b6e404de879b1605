// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class PerCpuIT {
    private static final int ENTRIES = 5_000;

    private static List<Long> perCpu(long first) {
        List<Long> values = new ArrayList<>();
        for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
            values.add(first + cpu);
        }
        return values;
    }

    private static Map<Integer, List<Long>> entries() {
        Map<Integer, List<Long>> entries = new HashMap<>();
        for (int key = 0; key < ENTRIES; key++) {
            entries.put(key, perCpu(100L * key));
        }
        return entries;
    }

    private static BpfPerCpuHashMap<Integer, Long> newHash() {
        return BpfPerCpuHashMap.create("mp_percpu", Layouts.U32, Layouts.U64, ENTRIES);
    }

    @Test
    void batchesCarryTheValuesOfAllCpus() {
        try (BpfPerCpuHashMap<Integer, Long> map = newHash()) {
            map.putAll(entries());
            assertThat(map.entries()).isEqualTo(entries());
            assertThat(map.getAll(List.of(3, ENTRIES, 4))).isEqualTo(Map.of(3, perCpu(300), 4, perCpu(400)));
            assertThat(map.deleteAll(List.of(1, ENTRIES, 2))).isEqualTo(2);
            Map<Integer, List<Long>> drained = new HashMap<>();
            map.drain(drained::put);
            assertThat(drained).hasSize(ENTRIES - 2).containsEntry(3, perCpu(300));
            assertThat(map.entries()).isEmpty();
        }
    }

    @Test
    void valuesOfAllCpusAreTakenOutAsOneStep() {
        try (BpfPerCpuHashMap<Integer, Long> map = newHash()) {
            map.put(7, perCpu(70));
            if (!KernelVersion.running().isAtLeast(5, 14)) {
                assertThatThrownBy(() -> map.getAndDelete(7)).hasMessageContaining("has no such operation");
                return;
            }
            assertThat(map.getAndDelete(7)).contains(perCpu(70));
            assertThat(map.getAndDelete(7)).isEmpty();
        }
    }

    @Test
    void arraysAreReadAndWrittenInBatches() {
        try (BpfPerCpuArray<Long> array = BpfPerCpuArray.create("mp_percpu", Layouts.U64, ENTRIES)) {
            array.setAll(10, List.of(perCpu(1_000), perCpu(2_000)));
            List<List<Long>> values = array.values();
            assertThat(values).hasSize(ENTRIES);
            assertThat(values.get(9)).containsOnly(0L);
            assertThat(values.get(11)).isEqualTo(perCpu(2_000));
            assertThatThrownBy(() -> array.setAll(ENTRIES - 1, List.of(perCpu(1), perCpu(2))))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void oneCpuCanBeReadAndWrittenWhereTheKernelHasIt() {
        try (BpfPerCpuHashMap<Integer, Long> map = newHash();
                BpfPerCpuArray<Long> array = BpfPerCpuArray.create("mp_percpu", Layouts.U64, 1)) {
            map.put(7, perCpu(70));
            if (Features.singleCpuAccess().isNo()) {
                String refusal =
                        "EINVAL (invalid argument); this kernel (" + KernelVersion.running() + ") cannot choose";
                assertThatThrownBy(() -> map.getOn(0, 7)).hasMessageContaining(refusal);
                assertThatThrownBy(() -> map.putOn(0, 7, 1L)).hasMessageContaining(refusal);
                assertThatThrownBy(() -> array.setOnAll(0, 1L)).hasMessageContaining(refusal);
                assertThat(map.get(7)).contains(perCpu(70));
                return;
            }
            int last = PossibleCpus.count() - 1;
            map.putOn(last, 7, 5L);
            assertThat(map.getOn(last, 7)).contains(5L);
            map.putOnAll(7, 6L);
            assertThat(map.get(7).orElseThrow()).containsOnly(6L);
            array.setOnAll(0, 1L);
            array.setOn(last, 0, 2L);
            assertThat(array.getOn(last, 0)).isEqualTo(2);
        }
    }

    @Test
    void aCpuThatCannotBeIsRefused() {
        assertThatThrownBy(() -> ElementFlags.cpu(PossibleCpus.count()))
                .hasMessageContaining("this machine can have CPUs");
    }
}
