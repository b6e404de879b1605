// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OnlineCpusTest {
    @Test
    void readsRangesAndSingleNumbers() {
        assertThat(OnlineCpus.parse("0-2,8\n")).containsExactly(0, 1, 2, 8);
        assertThat(OnlineCpus.parse("0")).containsExactly(0);
        assertThat(OnlineCpus.parse("1,3-3,10-11")).containsExactly(1, 3, 10, 11);
    }

    @Test
    void noneIsBeyondWhatThereCouldBe() {
        assertThat(OnlineCpus.now()).isNotEmpty().allMatch(cpu -> cpu < PossibleCpus.count());
    }
}
