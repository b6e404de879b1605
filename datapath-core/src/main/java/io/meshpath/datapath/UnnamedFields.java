// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.layout.Layout;
import java.nio.ByteBuffer;

/** A layout for maps that an earlier release may have made, whose types have other names for fields in the same places. */
record UnnamedFields<T>(Layout<T> layout) implements Layout<T> {
    @Override
    public int byteSize() {
        return layout.byteSize();
    }

    @Override
    public void write(T value, ByteBuffer to, int at) {
        layout.write(value, to, at);
    }

    @Override
    public T read(ByteBuffer from, int at) {
        return layout.read(from, at);
    }
}
