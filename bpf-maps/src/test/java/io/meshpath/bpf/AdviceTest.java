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

    private static String onCreating(MapSpec spec) {
        return Advice.forMap(Command.MAP_CREATE, Errno.E2BIG, spec);
    }
}
