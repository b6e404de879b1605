// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class FeaturesIT {
    @Test
    void whatEveryKernelSince510HasIsThere() {
        for (MapType type : List.of(
                MapType.HASH,
                MapType.ARRAY,
                MapType.PERCPU_HASH,
                MapType.PERCPU_ARRAY,
                MapType.LRU_HASH,
                MapType.LPM_TRIE,
                MapType.PROG_ARRAY,
                MapType.ARRAY_OF_MAPS,
                MapType.HASH_OF_MAPS,
                MapType.RINGBUF,
                MapType.QUEUE)) {
            assertThat(Features.mapType(type)).as("%s", type).isEqualTo(Features.Answer.YES);
        }
        assertThat(Features.batchOf(MapType.HASH)).isEqualTo(Features.Answer.YES);
    }

    @Test
    void aRingBufferHasNoBatches() {
        assertThat(Features.batchOf(MapType.RINGBUF)).isEqualTo(Features.Answer.NO);
    }

    @Test
    void whatCannotBeTriedIsUnknown() {
        assertThat(Features.mapType(new MapType(4_000))).isEqualTo(Features.Answer.UNKNOWN);
        assertThat(Features.mapType(MapType.TASK_STORAGE)).isEqualTo(Features.Answer.UNKNOWN);
    }
}
