// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Errno;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class BpfLpmTrieIT {
    private static BpfLpmTrie<LpmKey, Integer> newTrie(int maxEntries) {
        return BpfLpmTrie.create("mp_trie", LpmKey.layout(4), Layouts.U32, maxEntries);
    }

    private static LpmKey prefix(String address, int length) {
        return new LpmKey(length, Octets.parse(address));
    }

    @Test
    void theLongestPrefixWins() {
        try (BpfLpmTrie<LpmKey, Integer> trie = newTrie(10)) {
            trie.put(prefix("0a000000", 8), 8);
            trie.put(prefix("0a010000", 16), 16);
            trie.put(prefix("0a010203", 32), 32);
            assertThat(trie.match(prefix("0a010203", 32))).contains(32);
            assertThat(trie.match(prefix("0a010204", 32))).contains(16);
            assertThat(trie.match(prefix("0a020204", 32))).contains(8);
            assertThat(trie.match(prefix("0b000000", 32))).isEmpty();
        }
    }

    @Test
    void insertReplaceAndDeleteMeanExactlyOnePrefix() {
        try (BpfLpmTrie<LpmKey, Integer> trie = newTrie(10)) {
            assertThat(trie.replace(prefix("0a000000", 8), 1)).isFalse();
            assertThat(trie.insert(prefix("0a000000", 8), 1)).isTrue();
            assertThat(trie.insert(prefix("0a000000", 8), 2)).isFalse();
            assertThat(trie.delete(prefix("0a000000", 16))).isFalse();
            assertThat(trie.delete(prefix("0a000000", 8))).isTrue();
        }
    }

    @Test
    void takesKeysOfAnyLayout() {
        try (BpfLpmTrie<Octets, Integer> trie = BpfLpmTrie.create("mp_trie", Layouts.bytes(8), Layouts.U32, 4)) {
            trie.put(Octets.parse("080000000a000000"), 8);
            assertThat(trie.match(Octets.parse("200000000a010203"))).contains(8);
        }
    }

    @Test
    void saysThatItIsFull() {
        try (BpfLpmTrie<LpmKey, Integer> trie = newTrie(1)) {
            trie.put(prefix("0a000000", 8), 1);
            assertThatThrownBy(() -> trie.put(prefix("0b000000", 8), 1))
                    .isInstanceOfSatisfying(
                            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC))
                    .hasMessageContaining("the map is full at 1 entries");
        }
    }

    @Test
    void readsBackWhatWasPutInBatches() {
        Random random = new Random(24);
        Map<LpmKey, Integer> expected = new HashMap<>();
        while (expected.size() < 10_000) {
            int network = random.nextInt() & 0xffff_ff00;
            expected.put(prefix("%08x".formatted(network), 24), network);
        }
        try (BpfLpmTrie<LpmKey, Integer> trie = newTrie(10_000)) {
            trie.putAll(expected);
            assertThat(trie.entries()).isEqualTo(expected);
            assertThat(trie.deleteAll(expected.keySet())).isEqualTo(expected.size());
            assertThat(trie.entries()).isEmpty();
        }
    }

    @Test
    void keysCanBeWalkedOneByOneToo() {
        try (BpfLpmTrie<LpmKey, Integer> trie = newTrie(100)) {
            for (int i = 0; i < 100; i++) {
                trie.put(prefix("0a%02x0000".formatted(i), 16), i);
            }
            Map<LpmKey, Boolean> seen = new HashMap<>();
            Layout<LpmKey> keys = LpmKey.layout(4);
            trie.map().forEachKey(buffer -> {
                LpmKey key = keys.read(buffer, 0);
                assertThat(seen.put(key, trie.delete(key))).isNull();
            });
            assertThat(seen).hasSize(100).doesNotContainValue(false);
        }
    }
}
