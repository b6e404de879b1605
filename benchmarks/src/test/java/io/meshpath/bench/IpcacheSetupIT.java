// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is compared answers alike. Needs root. */
class IpcacheSetupIT {
    private static final int WORLD = 2;
    private static final List<Integer> SOME = List.of(0, 1, 17, 511, IpcacheSetup.HOT_QUESTIONS - 1);

    private static IpcacheSetup setup;

    @BeforeAll
    static void fill() {
        setup = IpcacheSetup.of(new MeshAddresses(1_000));
    }

    @AfterAll
    static void close() {
        setup.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ipcache4",
                "ipcache6",
                "trie4",
                "cilium4",
                "cilium6",
                "ipcache4_wide",
                "trie4_wide",
                "cilium4_wide"
            })
    void everyWayToAskAnswersTheIdentityOfThePod(String way) {
        for (int question : SOME) {
            assertThat(setup.identity("bench_" + way, question)).isEqualTo(setup.expected(question));
        }
    }

    @Test
    void anAddressOfNoPodIsWhatItsPrefixIs() {
        for (int question : SOME) {
            assertThat(setup.identity("bench_stranger4", question)).isEqualTo(WORLD);
        }
    }
}
