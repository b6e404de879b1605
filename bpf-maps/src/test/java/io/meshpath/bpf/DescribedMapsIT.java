// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Layouts;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our maps carry type information, so that {@code bpftool map dump} prints the names of fields. */
@ExtendWith(KernelTest.class)
class DescribedMapsIT {
    private static final String NAME = "mp_described";

    record Creation(MapType type, Function<String, BpfMap> create) {
        @Override
        public String toString() {
            return type.toString();
        }
    }

    static Stream<Creation> creations() {
        return Stream.of(
                new Creation(
                        MapType.HASH,
                        name -> BpfHashMap.create(name, Layouts.U32, Layouts.U64, 4)
                                .map()),
                new Creation(
                        MapType.LRU_HASH,
                        name -> BpfHashMap.createLru(name, Layouts.U32, Layouts.U64, 4)
                                .map()),
                new Creation(
                        MapType.PERCPU_HASH,
                        name -> BpfPerCpuHashMap.create(name, Layouts.U32, Layouts.U64, 4)
                                .map()),
                new Creation(
                        MapType.LRU_PERCPU_HASH,
                        name -> BpfKeyedCounters.createLru(name, Layouts.U32, 2, 4)
                                .map()),
                new Creation(
                        MapType.ARRAY,
                        name -> BpfArray.create(name, Layouts.U64, 4).map()),
                new Creation(
                        MapType.PERCPU_ARRAY,
                        name -> BpfCounters.create(name, 4, 2).map()),
                new Creation(
                        MapType.LPM_TRIE,
                        name -> BpfLpmTrie.create(name, LpmKey.layout(4), Layouts.U64, 4)
                                .map()),
                new Creation(
                        MapType.SK_STORAGE,
                        name -> BpfLocalStorage.createForSockets(name, Layouts.U64)
                                .map()),
                new Creation(
                        MapType.CGROUP_STORAGE,
                        name -> BpfCgroupStorage.create(name, Layouts.U64).map()));
    }

    @ParameterizedTest
    @MethodSource("creations")
    void aMapSaysWhatItIsMadeOf(Creation creation) {
        try (BpfMap map = creation.create.apply(NAME)) {
            assertThat(map.info().type()).isEqualTo(creation.type);
            assertThat(map.info().btfId()).isPositive();
            assertThat(map.info().btfKeyType()).isPositive();
            assertThat(map.info().btfValueType()).isPositive();
        }
    }
}
