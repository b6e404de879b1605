// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.LongReader;
import io.meshpath.bpf.layout.StructLayout;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.file.Path;
import java.util.List;

/**
 * An array of values that are all there, zero at first ({@code BPF_MAP_TYPE_ARRAY}, Linux 3.19). Where the map was created with {@link
 * MapFlags#MMAPABLE}, {@link #mapped} reads and writes it without the kernel.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. A value larger than 8 bytes is not
 * copied as one step: a reader may see half of a concurrent write.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfArray<V> implements AutoCloseable {
    private final BpfMap map;
    private final Layout<V> values;
    private final long flags;

    private BpfArray(BpfMap map, Layout<V> values, long flags) {
        this.map = map;
        this.values = values;
        this.flags = flags;
    }

    /** A new array of {@code length} zeroed values. */
    public static <V> BpfArray<V> create(String name, Layout<V> values, int length) {
        MapSpec spec = MapSpec.array(name, values.byteSize(), length).describedBy(Layouts.U32, values);
        return over(spec.create(), values);
    }

    /** The same, but {@link #mapped} into this process on demand. */
    public static <V> BpfArray<V> createMappable(String name, Layout<V> values, int length) {
        MapSpec spec = MapSpec.array(name, values.byteSize(), length).describedBy(Layouts.U32, values);
        return over(spec.withFlags(MapFlags.MMAPABLE).create(), values);
    }

    /**
     * The array pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <V> BpfArray<V> open(Path pin, Layout<V> values) {
        return over(BpfMap.open(pin), values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <V> BpfArray<V> over(BpfMap map, Layout<V> values) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.ARRAY);
            check.size("values", map.spec().valueSize(), values.byteSize());
            check.values(map, values);
            check.requireNone();
            return new BpfArray<>(map, values, 0);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /** How many values there are. */
    public int length() {
        return map.spec().maxEntries();
    }

    /** The value at {@code index}. */
    public V get(int index) {
        try (Scratch scratch = begin(index)) {
            if (!map.calls().lookup(scratch, flags)) {
                throw new IllegalStateException(map + " has no value at " + index);
            }
            return values.read(scratch.buffer(), scratch.valueAt());
        }
    }

    /** Sets the value at {@code index}. */
    public void set(int index, V value) {
        try (Scratch scratch = begin(index)) {
            scratch.zeroValue(values.byteSize());
            values.write(value, scratch.buffer(), scratch.valueAt());
            map.calls().update(scratch, UpdateMode.ANY, flags);
        }
    }

    /**
     * A number of the value at {@code index}; allocates nothing.
     *
     * @param number where it lies in the value: {@code Fields::u64}
     */
    public long getAsLong(int index, LongReader number) {
        try (Scratch scratch = begin(index)) {
            if (!map.calls().lookup(scratch, flags)) {
                throw new IllegalStateException(map + " has no value at " + index);
            }
            return number.read(scratch.buffer(), scratch.valueAt());
        }
    }

    /** All values, thousands with each call of the kernel (Linux 5.6). Not one step. */
    public List<V> values() {
        return entries().values();
    }

    /**
     * Sets the values from {@code first} on, thousands with each call of the kernel (Linux 5.6). Not one step.
     *
     * @throws IndexOutOfBoundsException if there are not so many
     * @throws BpfException if the kernel refuses one; the message says how many were written
     */
    public void setAll(int first, List<? extends V> values) {
        ArrayIndex.checkRange(map, first, values.size());
        Entries.putList(entries(), first, values);
    }

    private Entries<Integer, V> entries() {
        return Entries.unchecked(map, Layouts.U32, values).with(flags);
    }

    private Scratch begin(int index) {
        ArrayIndex.check(map, index);
        Scratch scratch = map.begin();
        scratch.buffer().putInt(scratch.keyAt(), index);
        return scratch;
    }

    /**
     * The same array, with values read and written as a whole: under their {@code struct bpf_spin_lock} ({@link
     * StructLayout.Builder#lock}).
     *
     * <p>Operations fail with EINVAL where the values have none.
     */
    public BpfArray<V> locked() {
        return new BpfArray<>(map, values, ElementFlags.LOCK);
    }

    /**
     * The array as memory of this process, shared with the kernel; close it apart from the array.
     *
     * @throws IllegalArgumentException if the map was not created with {@link MapFlags#MMAPABLE}
     */
    public MappedArray<V> mapped(boolean writable) {
        NativeMemory memory = map.memory(writable);
        return new MappedArray<>(memory, values, length());
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
