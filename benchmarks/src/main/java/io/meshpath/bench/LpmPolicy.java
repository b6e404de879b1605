// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.layout.Layout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The same policy in Cilium's layout: an entry for each identity that each rule allows (struct lpm_policy_key). */
final class LpmPolicy {
    private static final int FULL_PREFIX = 64;
    private static final byte TCP = 6;

    private record Key(int peer, int port) {
        static final Layout<Key> LAYOUT = new Layout<>() {
            @Override
            public int byteSize() {
                return 12;
            }

            @Override
            public void write(Key key, ByteBuffer to, int at) {
                to.putInt(at, FULL_PREFIX);
                to.putInt(at + 4, key.peer);
                to.put(at + 9, TCP);
                to.putShort(at + 10, Short.reverseBytes((short) key.port));
            }

            @Override
            public Key read(ByteBuffer from, int at) {
                return new Key(from.getInt(at + 4), Short.reverseBytes(from.getShort(at + 10)) & 0xffff);
            }
        };
    }

    /** An entry that allows; only its precedence matters. */
    private record Entry(int precedence) {
        static final Layout<Entry> LAYOUT = new Layout<>() {
            @Override
            public int byteSize() {
                return 12;
            }

            @Override
            public void write(Entry entry, ByteBuffer to, int at) {
                to.putInt(at + 4, entry.precedence);
            }

            @Override
            public Entry read(ByteBuffer from, int at) {
                return new Entry(from.getInt(at + 4));
            }
        };
    }

    private LpmPolicy() {}

    static void fill(BpfMap map, PolicyScenario scenario) {
        Map<Key, Entry> entries = new HashMap<>();
        for (int rule = 0; rule < scenario.rules(); rule++) {
            for (int i = 0; i < scenario.identities(); i++) {
                if (scenario.allows(rule, i)) {
                    entries.put(new Key(scenario.identity(i), scenario.port(rule)), new Entry(1));
                }
            }
        }
        BpfLpmTrie.over(map, Key.LAYOUT, Entry.LAYOUT).putAll(entries);
    }
}
