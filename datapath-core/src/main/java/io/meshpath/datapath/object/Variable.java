// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.linux.NativeMemory;

/**
 * A global variable of a loaded object, shared with its programs: no system call, and no touch of the variables beside it.
 *
 * <p>Safe for use by multiple threads as far as plain memory is: an aligned value of up to 8 bytes is read and written as a
 * whole, a larger one is not. An access after close() throws; one that close() races ends the process, so close when the
 * last user has left. The object may be closed before.
 */
public final class Variable<V> implements AutoCloseable {
    private final VariableSpec spec;
    private final Layout<V> layout;
    private final NativeMemory section;

    private Variable(VariableSpec spec, Layout<V> layout, NativeMemory section) {
        this.spec = spec;
        this.layout = layout;
        this.section = section;
    }

    static <V> Variable<V> map(VariableSpec spec, BpfMap section, Layout<V> layout) {
        if (spec.constant()) {
            throw new IllegalArgumentException("variable " + spec.name()
                    + " is a constant: set it before the object is loaded (ObjectSpec.withVariable)");
        }
        if (layout.byteSize() != spec.size()) {
            throw new IllegalArgumentException(
                    "variable " + spec.name() + " has " + spec.size() + " bytes, its layout has " + layout.byteSize());
        }
        return new Variable<>(spec, layout, section.memory(true));
    }

    /** What it holds now. */
    public V get() {
        return layout.read(section.buffer(), spec.offset());
    }

    /** Makes it hold {@code value}, for programs that read it from now on; padding keeps what it had. */
    public void set(V value) {
        layout.write(value, section.buffer(), spec.offset());
    }

    /** Where it lies. */
    public VariableSpec spec() {
        return spec;
    }

    @Override
    public void close() {
        section.close();
    }

    @Override
    public String toString() {
        return "variable " + spec.name() + " in " + spec.map();
    }
}
