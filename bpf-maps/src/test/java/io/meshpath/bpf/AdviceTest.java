// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.Errno;
import org.junit.jupiter.api.Test;

class AdviceTest {
    @Test
    void saysHowLargeAValueOlderKernelsTake() {
        assertThat(onCreating(MapSpec.array("table", 8 << 20, 1)))
                .isEqualTo("this kernel (" + KernelVersion.running()
                        + ") takes values of 4194304 bytes at most, not 8388608");
    }

    @Test
    void saysWhatIsTooLargeForTheMachine() {
        assertThat(onCreating(MapSpec.array("table", 8, 1 << 30)))
                .isEqualTo("too large for this machine: key 4 + value 8 bytes, 1073741824 entries");
    }

    @Test
    void saysWhatShapeAKindOfMapWants() {
        assertThat(Advice.forMap(Command.MAP_CREATE, Errno.EINVAL, MapSpec.ringBuffer("ring", 5_000)))
                .isEqualTo("a map of kind RINGBUF wants no keys, no values, and a size that is a power of two of whole"
                        + " pages; this has key 0, value 0, entries 5000, flags 0x0, or the kernel was built without"
                        + " the kind");
    }

    @Test
    void saysThatAnIndexIsOutsideWhereNothingCanBeFull() {
        MapSpec devices = MapSpec.of(MapType.DEVMAP, "devices", 4, 8, 16);
        assertThat(Advice.forMap(Command.MAP_UPDATE_ELEM, Errno.E2BIG, devices))
                .isEqualTo("the map has 16 entries, numbered from 0");
        assertThat(Advice.forMap(Command.MAP_UPDATE_ELEM, Errno.E2BIG, devices.withType(MapType.DEVMAP_HASH)))
                .startsWith("the map is full at 16 entries");
    }

    private static String onCreating(MapSpec spec) {
        return Advice.forMap(Command.MAP_CREATE, Errno.E2BIG, spec);
    }
}
