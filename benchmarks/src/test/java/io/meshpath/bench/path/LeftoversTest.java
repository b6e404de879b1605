// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeftoversTest {
    private static final long NO_PROCESS = (1 << 22) + 1; // the kernel's numbers end below (PID_MAX_LIMIT)

    @Test
    void whatAProcessThatIsGoneMadeIsLeftOver() {
        assertThat(Leftovers.isLeftOver("mp-path-" + NO_PROCESS + "-3-node1")).isTrue();
    }

    @Test
    void whatThisRunMakesIsNot() {
        assertThat(Leftovers.isLeftOver(Leftovers.prefix() + "3-node1")).isFalse();
    }

    @Test
    void whatOthersMakeIsNot() {
        assertThat(Leftovers.isLeftOver("mp-bench-" + NO_PROCESS + "-sender")).isFalse();
    }
}
