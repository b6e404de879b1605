// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMissesTest {
    @Test
    void theNearestComeFirst() {
        assertThat(NearMisses.of("do_unlinkatt", List.of("do_unlink", "vfs_unlink", "do_unlinkat", "do_unlinkat2")))
                .containsExactly("do_unlinkat", "do_unlinkat2");
    }

    @Test
    void namesThatContainTheWantedAreNear() {
        assertThat(NearMisses.of("unlinkat", List.of("__x64_sys_unlinkat", "rmdir")))
                .containsExactly("__x64_sys_unlinkat");
    }

    @Test
    void thereAreNeverMany() {
        assertThat(NearMisses.of("abcde", List.of("abcd1", "abcd2", "abcd3", "abcd4", "abcd5", "abcd6")))
                .hasSize(4);
    }

    @Test
    void aShortNameIsNotLikeEveryOther() {
        assertThat(NearMisses.of("ab", List.of("cd", "ef", "xyz"))).isEmpty();
    }
}
