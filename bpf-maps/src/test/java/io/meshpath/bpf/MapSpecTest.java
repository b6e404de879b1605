// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import org.junit.jupiter.api.Test;

class MapSpecTest {
    private static MapInfo info(MapSpec spec) {
        return new MapInfo(
                1,
                "x",
                spec.type(),
                spec.keySize(),
                spec.valueSize(),
                spec.maxEntries(),
                spec.flags(),
                0,
                0,
                0,
                0,
                0,
                0);
    }

    @Test
    void findsNoDifferenceInItself() {
        MapSpec spec = MapSpec.lpmTrie("prefixes", 8, 4, 100);
        assertThat(spec.differencesFrom(info(spec))).isEmpty();
        assertThat(spec.withName("other").differencesFrom(info(spec))).isEmpty();
        assertThat(spec.withFlags(spec.flags() | MapFlags.RDONLY).differencesFrom(info(spec)))
                .isEmpty();
    }

    @Test
    void listsEveryDifference() {
        MapSpec here = MapSpec.hash("flows", 4, 8, 100);
        MapSpec there = MapSpec.lpmTrie("flows", 8, 16, 200);
        assertThat(here.differencesFrom(info(there)))
                .containsExactly(
                        "type: HASH here, LPM_TRIE in the kernel",
                        "key size: 4 here, 8 in the kernel",
                        "value size: 8 here, 16 in the kernel",
                        "entries: 100 here, 200 in the kernel",
                        "flags: 0x0 here, 0x1 in the kernel");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> MapSpec.hash("", 4, 4, 1)).hasMessage("a map needs a name");
        assertThatThrownBy(() -> MapSpec.hash("x", -4, 4, 1)).hasMessageContaining("negative size: key -4");
        assertThatThrownBy(() -> MapSpec.hash("x", 4, 4, 1).withNumaNode(-1)).hasMessageContaining("memory node: -1");
    }

    @Test
    void isEqualByContent() {
        assertThat(MapSpec.array("a", 8, 1).describedBy(Layouts.U32, Layouts.U64))
                .isEqualTo(MapSpec.array("a", 8, 1).describedBy(Layouts.U32, Layouts.U64))
                .isNotEqualTo(MapSpec.array("a", 8, 1).describedBy(Layouts.U32, Layouts.BE64));
    }

    @Test
    void typesHaveTheKernelsNamesAndNumbers() {
        assertThat(MapType.RINGBUF.number()).isEqualTo(27);
        assertThat(MapType.ARENA.number()).isEqualTo(33);
        assertThat(new MapType(27)).isEqualTo(MapType.RINGBUF).hasToString("RINGBUF");
        assertThat(new MapType(77)).hasToString("77");
        assertThatThrownBy(() -> new MapType(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
