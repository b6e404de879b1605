// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapOperationsIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lookup",
                "miss",
                "update",
                "insertAndDelete",
                "perCpuLookup",
                "lookupBatch",
                "updateBatch",
                "ringDrain",
                "mappedRead"
            })
    void theFloorKnowsTheOperationsThatTheBenchmarkHas(String operation) {
        try (BenchMaps maps = BenchMaps.load();
                Floor floor = Floor.start(maps.ids())) {
            assertThat(floor.nanos(operation, 2)).isPositive();
        }
        assertThat(MapOperationsBenchmark.class.getMethods())
                .anyMatch(method -> method.getName().equals(operation));
    }

    @Test
    void javaFindsWhatIsInTheMaps() {
        MapOperationsBenchmark java = new MapOperationsBenchmark();
        java.maps = "";
        java.open();
        try {
            assertThat(java.lookup()).isPositive().isEqualTo(java.typedLookup());
            assertThat(java.miss()).isZero();
            assertThat(java.lookupBatch()).isEqualTo(sumOfKeys());
            java.update();
            assertThat(java.insertAndDelete()).isEqualTo(MapOperationsBenchmark.SINGLES);
            java.updateBatch(); // to their keys
            assertThat(java.updateBatch()).isEqualTo(BenchMaps.KEYS); // to one more
            assertThat(java.lookupBatch()).isEqualTo(sumOfKeys() + BenchMaps.KEYS);
            assertThat(java.perCpuLookup()).isZero();
            assertThat(java.mappedRead()).isZero();
        } finally {
            java.close();
        }
    }

    @Test
    void javaDrainsEveryEvent() {
        MapOperationsBenchmark java = new MapOperationsBenchmark();
        java.maps = "";
        java.open();
        try {
            MapOperationsBenchmark.Filled filled = new MapOperationsBenchmark.Filled();
            filled.fill(java);
            assertThat(java.ringDrain(filled)).isEqualTo(64L * MapOperationsBenchmark.EVENTS);
        } finally {
            java.close();
        }
    }

    private static long sumOfKeys() {
        return (long) BenchMaps.KEYS * (BenchMaps.KEYS - 1) / 2;
    }
}
