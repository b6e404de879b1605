// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.NativeMemory;
import java.util.ArrayList;
import java.util.List;

/** Arrays of 64-bit numbers, as links of many places take them. */
final class LongList {
    private LongList() {}

    static NativeMemory allocate(int count) {
        return NativeMemory.allocate((long) count * Long.BYTES);
    }

    static NativeMemory of(List<Long> values) {
        NativeMemory memory = allocate(values.size());
        for (int i = 0; i < values.size(); i++) {
            memory.buffer().putLong(i * Long.BYTES, values.get(i));
        }
        return memory;
    }

    static List<Long> read(NativeMemory memory, int count) {
        List<Long> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(memory.buffer().getLong(i * Long.BYTES));
        }
        return values;
    }

    static void requireNoneOrOneEach(List<Long> cookies, int places) {
        if (!cookies.isEmpty() && cookies.size() != places) {
            throw new IllegalArgumentException(cookies.size() + " cookies for " + places + " places");
        }
    }
}
