// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A per-CPU value made of nothing but 64-bit numbers that programs add to. */
final class CounterWords {
    private final int words;
    private final int cpus = PossibleCpus.count();

    private CounterWords(int words) {
        this.words = words;
    }

    /** Checks that the map is of one of these kinds and its values are such; says everything that differs at once. */
    static CounterWords of(ViewCheck check, MapSpec spec, MapType... types) {
        check.type(types);
        check.multiple("values", spec.valueSize(), Long.BYTES);
        check.requireNone();
        return new CounterWords(spec.valueSize() / Long.BYTES);
    }

    /** The layout of a value of so many words. */
    static Layout<?> layout(int words) {
        return words == 1 ? Layouts.U64 : Layouts.array(Layouts.U64, words);
    }

    int count() {
        return words;
    }

    int checked(int word) {
        return Objects.checkIndex(word, words);
    }

    long sum(ByteBuffer values, int at, int word) {
        long sum = 0;
        int stride = words * Long.BYTES;
        for (int cpu = 0, from = at + word * Long.BYTES; cpu < cpus; cpu++, from += stride) {
            sum += values.getLong(from);
        }
        return sum;
    }
}
