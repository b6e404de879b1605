// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One key and one value at a fixed place, for single operations at the speed of the system call: nothing is allocated, cleared
 * or copied. Write the key into {@link #key}, ask, read {@link #value}:
 *
 * <pre>{@code
 * EntryBuffer entry = map.entryBuffer();
 * entry.key().putLong(0, flow);
 * long packets = entry.lookup() ? entry.value().getLong(0) : 0;
 * }</pre>
 *
 * <p>Not safe for use by multiple threads; each has its own. Needs no closing, and fails once the map is closed.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class EntryBuffer {
    private final MapCalls calls;
    private final Scratch scratch = new Scratch(null);
    private final ByteBuffer key;
    private final ByteBuffer value;

    EntryBuffer(BpfMap map) {
        this.calls = map.calls();
        scratch.prepare(map.spec().keySize(), map.valueBytes());
        this.key = part(scratch.keyAt(), map.spec().keySize());
        this.value = part(scratch.valueAt(), map.valueBytes());
    }

    private ByteBuffer part(int at, int bytes) {
        return scratch.buffer().slice(at, bytes).order(ByteOrder.nativeOrder());
    }

    /** The key, in the host's byte order; it keeps what was written until it is written again. Use absolute indices. */
    public ByteBuffer key() {
        return key;
    }

    /** The value, or those of all CPUs, in the host's byte order; what a look-up found, until the next. Use absolute indices. */
    public ByteBuffer value() {
        return value;
    }

    /** Fetches the value under the key; answers whether there is one. */
    public boolean lookup() {
        return calls.lookup(scratch, 0);
    }

    /** Fetches with {@link ElementFlags}: under the lock in the value, for one. */
    public boolean lookup(long flags) {
        return calls.lookup(scratch, flags);
    }

    /** Fetches the value and removes the entry, as one step; answers whether there was one. */
    public boolean lookupAndDelete() {
        return calls.lookupAndDelete(scratch, 0);
    }

    /** Puts the value under the key; answers whether {@code mode} allowed it. */
    public boolean update(UpdateMode mode) {
        return calls.update(scratch, mode, 0);
    }

    /** Puts with {@link ElementFlags}. */
    public boolean update(UpdateMode mode, long flags) {
        return calls.update(scratch, mode, flags);
    }

    /** Removes the entry under the key; answers whether there was one. */
    public boolean delete() {
        return calls.delete(scratch);
    }
}
