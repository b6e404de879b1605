// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Counters that programs add to without getting into each other's way: an array in which each CPU has 64-bit numbers of its
 * own ({@code BPF_MAP_TYPE_PERCPU_ARRAY}, Linux 4.6), read here as sums over all CPUs. A value is one number or several side
 * by side, such as packets and bytes, called words here.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. Reading a sum allocates nothing. Each
 * number of a CPU is read whole, those of several not at the same instant.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfCounters implements AutoCloseable {
    private final BpfMap map;
    private final CounterWords words;

    private BpfCounters(BpfMap map, CounterWords words) {
        this.map = map;
        this.words = words;
    }

    /** A new array of {@code length} counters, all zero. */
    public static BpfCounters create(String name, int length) {
        return create(name, length, 1);
    }

    /** A new array of {@code length} times {@code words} counters, all zero. */
    public static BpfCounters create(String name, int length, int words) {
        Layout<?> value = CounterWords.layout(words);
        MapSpec spec = MapSpec.array(name, value.byteSize(), length).withType(MapType.PERCPU_ARRAY);
        return over(spec.describedBy(Layouts.U32, value).create());
    }

    /**
     * The counters pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static BpfCounters open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static BpfCounters over(BpfMap map) {
        return ViewCheck.closeUnlessFits(
                map,
                () -> new BpfCounters(
                        map, CounterWords.of(new ViewCheck(map.spec()), map.spec(), MapType.PERCPU_ARRAY)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /** How many values there are. */
    public int length() {
        return map.spec().maxEntries();
    }

    /** How many numbers a value has. */
    public int words() {
        return words.count();
    }

    /** The sum over all CPUs of the first word at {@code index}. */
    public long sum(int index) {
        return sum(index, 0);
    }

    /** The sum over all CPUs of one word at {@code index}. */
    public long sum(int index, int word) {
        words.checked(word);
        try (Scratch scratch = begin(index)) {
            lookup(scratch, index);
            return words.sum(scratch.buffer(), scratch.valueAt(), word);
        }
    }

    /** The same for all words at {@code index}, from one call of the kernel, into {@code sums} of at least as many. */
    public void sums(int index, long[] sums) {
        Objects.checkFromIndexSize(0, words.count(), sums.length);
        try (Scratch scratch = begin(index)) {
            lookup(scratch, index);
            for (int word = 0; word < words.count(); word++) {
                sums[word] = words.sum(scratch.buffer(), scratch.valueAt(), word);
            }
        }
    }

    /** The sums of one word at all indices; thousands with each call of the kernel from Linux 5.13 on, one by one before. */
    public long[] all(int word) {
        words.checked(word);
        long[] sums = new long[length()];
        if (!map.hasBatch(Command.MAP_LOOKUP_BATCH)) {
            for (int index = 0; index < sums.length; index++) {
                sums[index] = sum(index, word);
            }
            return sums;
        }
        try (EntryWalk walk = map.entryWalk()) {
            while (walk.advance()) {
                for (int i = 0; i < walk.count(); i++) {
                    sums[walk.keys().getInt(walk.keyAt(i))] = words.sum(walk.values(), walk.valueAt(i), word);
                }
            }
        }
        return sums;
    }

    /** Sets all words at {@code index} to zero on all CPUs; what programs add meanwhile may be lost. */
    public void reset(int index) {
        try (Scratch scratch = begin(index)) {
            scratch.zeroValue(map.valueBytes());
            map.update(scratch, UpdateMode.ANY);
        }
    }

    private void lookup(Scratch scratch, int index) {
        if (!map.lookup(scratch)) {
            throw new IllegalStateException(map + " has no value at " + index);
        }
    }

    private Scratch begin(int index) {
        ArrayIndex.check(map, index);
        Scratch scratch = map.begin();
        scratch.buffer().putInt(scratch.keyAt(), index);
        return scratch;
    }

    @Override
    public void close() {
        map.close();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
