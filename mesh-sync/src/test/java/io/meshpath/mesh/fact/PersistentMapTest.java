// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    /** A key of which many have the same hash, or the same last bits of it. */
    private record Key(int number, int hashes) {
        @Override
        public int hashCode() {
            return number % hashes;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40, 1_000, 1 << 30})
    void isEqualToAHashMapAndNeverChanges(int hashes) {
        Random random = new Random(hashes);
        Map<Key, Integer> expected = new HashMap<>();
        PersistentMap<Key, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 4_000; i++) {
            Map<Key, Integer> before = i % 500 == 0 ? Map.copyOf(expected) : Map.of();
            PersistentMap<Key, Integer> snapshot = map;
            Key key = new Key(random.nextInt(300), hashes);
            if (random.nextInt(3) == 0) {
                expected.remove(key);
                map = map.without(key);
            } else {
                expected.put(key, i);
                map = map.with(key, i);
            }
            assertThat(map.get(key)).isEqualTo(expected.get(key));
            assertThat(map).hasSize(expected.size());
            if (i % 500 == 0) {
                assertThat(snapshot).isEqualTo(before);
                assertThat(Map.copyOf(map)).isEqualTo(expected); // by its iterator
            }
        }
        for (Key key : Map.copyOf(map).keySet()) {
            map = map.without(key);
        }
        assertThat(map).isEmpty();
    }
}
