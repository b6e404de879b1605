// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Values of which the last one in comes out first ({@code BPF_MAP_TYPE_STACK}, Linux 4.20). Programs and user space push and pop
 * alike; there are no keys, and no walk over what is in it.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls. Single operations are atomic in the
 * kernel and allocate nothing but what the layout returns.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfStack<V> implements AutoCloseable {
    private final Keyless<V> values;

    private BpfStack(Keyless<V> values) {
        this.values = values;
    }

    /** A new stack of at most {@code maxEntries} values. */
    public static <V> BpfStack<V> create(String name, Layout<V> values, int maxEntries) {
        return over(
                MapSpec.of(MapType.STACK, name, 0, values.byteSize(), maxEntries)
                        .create(),
                values);
    }

    /**
     * The stack pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <V> BpfStack<V> open(Path pin, Layout<V> values) {
        return over(BpfMap.open(pin), values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <V> BpfStack<V> over(BpfMap map, Layout<V> values) {
        return ViewCheck.closeUnlessFits(map, () -> new BpfStack<>(Keyless.over(map, values, MapType.STACK)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return values.map();
    }

    /** Puts {@code value} on top of the others if there is room; answers whether there was. */
    public boolean push(V value) {
        return values.push(value);
    }

    /** Puts {@code value} on top of the others; when there is no room, the value that is in here longest goes ({@code BPF_EXIST}). */
    public void pushOverOldest(V value) {
        values.pushOverOldest(value);
    }

    /** Takes the value that came last out; empty if there is none. */
    public Optional<V> pop() {
        return values.pop();
    }

    /** The value that {@link #pop} would take out now. */
    public Optional<V> peek() {
        return values.peek();
    }

    @Override
    public void close() {
        map().close();
    }

    @Override
    public String toString() {
        return map().toString();
    }
}
