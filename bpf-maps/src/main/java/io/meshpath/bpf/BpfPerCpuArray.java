// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * An array in which each CPU has values of its own ({@code BPF_MAP_TYPE_PERCPU_ARRAY}, Linux 4.6). Sums of
 * plain numbers are better read with {@link BpfCounters}. Values are for all
 * CPUs the machine could ever have, by number.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfPerCpuArray<V> implements AutoCloseable {
    private final BpfMap map;
    private final PerCpuValues<V> values;

    private BpfPerCpuArray(BpfMap map, Layout<V> value) {
        this.map = map;
        this.values = new PerCpuValues<>(value);
    }

    /** A new array of {@code length} zeroed values on each CPU. */
    public static <V> BpfPerCpuArray<V> create(String name, Layout<V> values, int length) {
        MapSpec spec = MapSpec.array(name, values.byteSize(), length).withType(MapType.PERCPU_ARRAY);
        return over(spec.describedBy(Layouts.U32, values).create(), values);
    }

    /**
     * The array pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <V> BpfPerCpuArray<V> open(Path pin, Layout<V> values) {
        return over(BpfMap.open(pin), values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <V> BpfPerCpuArray<V> over(BpfMap map, Layout<V> values) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.PERCPU_ARRAY);
            check.size("values", map.spec().valueSize(), values.byteSize());
            check.values(map, values);
            check.requireNone();
            return new BpfPerCpuArray<>(map, values);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /** How many values each CPU has. */
    public int length() {
        return map.spec().maxEntries();
    }

    /** The values at {@code index}, by CPU. */
    public List<V> get(int index) {
        try (Scratch scratch = lookup(index)) {
            return values.read(scratch.buffer(), scratch.valueAt());
        }
    }

    /** The sum over all CPUs of a number in the value at {@code index}. */
    public long sum(int index, ToLongFunction<? super V> number) {
        try (Scratch scratch = lookup(index)) {
            return values.sum(scratch.buffer(), scratch.valueAt(), number);
        }
    }

    /** Sets the values of all CPUs at {@code index}; what programs write meanwhile is lost. */
    public void set(int index, List<V> perCpu) {
        try (Scratch scratch = begin(index)) {
            scratch.zeroValue(map.valueBytes());
            values.write(perCpu, scratch.buffer(), scratch.valueAt());
            map.update(scratch, UpdateMode.ANY);
        }
    }

    /** The values at all indices, by CPU, thousands with each call of the kernel (Linux 5.13). Not one step. */
    public List<List<V>> values() {
        return entries().values();
    }

    /**
     * Sets the values of all CPUs from {@code first} on, thousands with each call of the kernel (Linux 5.13). Not one step.
     *
     * @throws IndexOutOfBoundsException if there are not so many
     * @throws BpfException if the kernel refuses one; the message says how many were written
     */
    public void setAll(int first, List<? extends List<V>> perCpu) {
        ArrayIndex.checkRange(map, first, perCpu.size());
        Entries.putList(entries(), first, perCpu);
    }

    private Entries<Integer, List<V>> entries() {
        return Entries.unchecked(map, Layouts.U32, values);
    }

    /** The value of one CPU at {@code index} (after Linux 6.18, {@link Features#singleCpuAccess}; EINVAL before). */
    public V getOn(int cpu, int index) {
        ArrayIndex.check(map, index);
        return oneCpu().get(cpu, index).orElseThrow();
    }

    /** Sets the value of one CPU at {@code index}, and no other's (after Linux 6.18; EINVAL before). */
    public void setOn(int cpu, int index, V value) {
        ArrayIndex.check(map, index);
        oneCpu().put(cpu, index, value);
    }

    /** Gives all CPUs the same value at {@code index} (after Linux 6.18; EINVAL before). */
    public void setOnAll(int index, V value) {
        ArrayIndex.check(map, index);
        oneCpu().putOnAll(index, value);
    }

    private OneCpu<Integer, V> oneCpu() {
        return new OneCpu<>(map, Layouts.U32, values.ofOne());
    }

    private Scratch lookup(int index) {
        Scratch scratch = begin(index);
        if (!map.lookup(scratch)) {
            throw new IllegalStateException(map + " has no value at " + index);
        }
        return scratch;
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
