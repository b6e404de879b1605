// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.LongReader;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * An array map as memory ({@link MapFlags#MMAPABLE}, Linux 5.5): reads and writes cost a few nanoseconds and no call of the kernel.
 *
 * <p>Safe for use by multiple threads as far as plain memory is: an aligned value of up to 8 bytes is read and written as a
 * whole, a larger one is not. An access after close() ends the process, so close when the last user has left.
 */
public final class MappedArray<V> implements AutoCloseable {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final NativeMemory memory;
    private final ByteBuffer buffer;
    private final Layout<V> values;
    private final int length;
    private final int stride;

    MappedArray(NativeMemory memory, Layout<V> values, int length) {
        this.memory = memory;
        this.buffer = memory.buffer();
        this.values = values;
        this.length = length;
        this.stride = Scratch.roundUp(values.byteSize());
    }

    /** The value at {@code index}. */
    public V get(int index) {
        return values.read(buffer, at(index));
    }

    /**
     * A number of the value at {@code index}; allocates nothing.
     *
     * @param number where it lies in the value: {@code Fields::u64}
     */
    public long getAsLong(int index, LongReader number) {
        return number.read(buffer, at(index));
    }

    /** Sets the value at {@code index}; padding keeps what it had. */
    public void set(int index, V value) {
        values.write(value, buffer, at(index));
    }

    /** The memory itself, in the host's byte order: to read or write one field of a value and nothing beside it. */
    public ByteBuffer memory() {
        return buffer;
    }

    /** Where the value at {@code index} begins in {@link #memory}. */
    public int offset(int index) {
        return at(index);
    }

    /**
     * Adds to a 64-bit number as one step, which neither programs nor other threads can come between.
     *
     * @param offset where it lies in the value at {@code index}, a multiple of 8
     * @return what it was before
     */
    public long getAndAdd(int index, int offset, long delta) {
        Objects.checkFromIndexSize(offset, Long.BYTES, stride);
        return (long) LONG.getAndAdd(buffer, at(index) + offset, delta);
    }

    /** How many values there are. */
    public int length() {
        return length;
    }

    private int at(int index) {
        return Objects.checkIndex(index, length) * stride;
    }

    @Override
    public void close() {
        memory.close();
    }
}
