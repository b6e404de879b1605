// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Maps of programs that call their keys and values something else than we do. */
@ExtendWith(KernelTest.class)
class ForeignTypesIT {
    @Test
    void theOwnerOfAStorageMayBeASignedNumber() {
        MapSpec spec = MapSpec.localStorage(MapType.SK_STORAGE, "mp_sk", 8).describedBy(Layouts.S32, Layouts.U64);
        try (BpfLocalStorage<Long> storage = BpfLocalStorage.over(spec.create(), Layouts.U64)) {
            assertThat(storage.map().info().type()).isEqualTo(MapType.SK_STORAGE);
        }
    }

    @Test
    void theKeyOfADeviceMayBeASignedNumber() {
        MapSpec spec = MapSpec.of(MapType.DEVMAP_HASH, "mp_dev", 4, 4, 8).describedBy(Layouts.S32, Layouts.S32);
        try (BpfDevMap map = BpfDevMap.over(spec.create())) {
            assertThat(map.devices()).isEmpty();
        }
    }

    @Test
    void theValuesOfAQueueAreCompared() {
        MapSpec spec = MapSpec.of(MapType.QUEUE, "mp_queue", 0, 8, 8).withBtf(MapBtf.ofValues(Layouts.U64));
        assertThatThrownBy(() -> BpfQueue.over(spec.create(), Layouts.array(Layouts.U32, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("map mp_queue does not fit: value");
    }

    @Test
    void theKeysOfCountersAreCompared() {
        MapSpec spec = MapSpec.of(MapType.PERCPU_HASH, "mp_counters", 8, 8, 8)
                .describedBy(Layouts.array(Layouts.U32, 2), Layouts.U64);
        assertThatThrownBy(() -> BpfKeyedCounters.over(spec.create(), Layouts.U64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("map mp_counters does not fit: key");
    }
}
