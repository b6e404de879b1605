// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trie does what a sorted map does that is asked for every prefix that covers another. */
class PrefixTrieTest {
    private static final int STEPS = 20_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsExactlyTheCoveringPrefixesWhateverCameAndWent(boolean v4) {
        Random random = new Random(6811);
        PrefixTrie trie = new PrefixTrie(!v4);
        Map<Cidr, Integer> model = new TreeMap<>();
        for (int step = 1; step <= STEPS; step++) {
            Cidr prefix = prefix(random, v4);
            if (random.nextInt(5) < 3) {
                trie.setValue(insert(trie, prefix), step);
                model.put(prefix, step);
            } else if (model.remove(prefix) != null) {
                int node = find(trie, prefix);
                trie.setValue(node, 0);
                trie.remove(node);
            }
            Cidr asked = prefix(random, v4);
            assertThat(covering(trie, asked)).as("step %s, %s", step, asked).isEqualTo(covering(model, asked));
        }
        for (Cidr prefix : List.copyOf(model.keySet())) {
            int node = find(trie, prefix);
            assertThat(trie.value(node)).isEqualTo(model.get(prefix));
            trie.setValue(node, 0);
            trie.remove(node);
        }
        assertThat(covering(trie, prefix(random, v4))).isEmpty();
        assertThat(trie.find(0, 0, 0)).isEqualTo(PrefixTrie.NONE);
    }

    private static int insert(PrefixTrie trie, Cidr prefix) {
        return trie.insert(VrpTable.high(prefix), VrpTable.low(prefix), prefix.prefixLength());
    }

    private static int find(PrefixTrie trie, Cidr prefix) {
        return trie.find(VrpTable.high(prefix), VrpTable.low(prefix), prefix.prefixLength());
    }

    /** The values of what covers {@code prefix}, the shortest first. */
    private static List<Integer> covering(PrefixTrie trie, Cidr prefix) {
        List<Integer> values = new ArrayList<>();
        long high = VrpTable.high(prefix);
        long low = VrpTable.low(prefix);
        int node = trie.first(high, low, prefix.prefixLength());
        while (node != PrefixTrie.NONE) {
            if (trie.value(node) != 0) {
                values.add(trie.value(node));
            }
            node = trie.next(node, high, low, prefix.prefixLength());
        }
        return values;
    }

    private static List<Integer> covering(Map<Cidr, Integer> model, Cidr prefix) {
        List<Integer> values = new ArrayList<>();
        for (int length = 0; length <= prefix.prefixLength(); length++) {
            Integer value = model.get(Cidr.masking(prefix.network(), length));
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** Few different bits, at both ends of both words, so that prefixes meet often. */
    private static Cidr prefix(Random random, boolean v4) {
        int some = random.nextInt(16);
        if (v4) {
            return Cidr.masking(IpAddress.of4(some << 28 | random.nextInt(8)), random.nextInt(33));
        }
        IpAddress address = IpAddress.of6((long) some << 60 | random.nextInt(4), (long) some << 60 | random.nextInt(4));
        return Cidr.masking(address, random.nextInt(129));
    }
}
