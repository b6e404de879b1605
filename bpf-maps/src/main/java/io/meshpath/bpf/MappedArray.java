// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * An array map as memory ({@link MapFlags#MMAPABLE}, Linux 5.5): reads and writes cost a few nanoseconds and no call of the kernel.
 *
 * <p>Safe for use by multiple threads as far as plain memory is: an aligned value of up to 8 bytes is read and written as a
 * whole, a larger one is not. An access after close() ends the process, so close when the last user has left.
 */
public final class MappedArray<V> implements AutoCloseable {
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

    /** Sets the value at {@code index}; padding keeps what it had. */
    public void set(int index, V value) {
        values.write(value, buffer, at(index));
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
