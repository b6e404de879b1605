// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Values of one layout, one behind the other. */
record ArrayLayout<T>(Layout<T> element, int length) implements Layout<List<T>> {
    ArrayLayout {
        if (length <= 0) {
            throw new IllegalArgumentException("an array has at least one element: " + length);
        }
        Math.multiplyExact(length, element.byteSize());
    }

    @Override
    public int byteSize() {
        return length * element.byteSize();
    }

    @Override
    public void write(List<T> value, ByteBuffer to, int at) {
        if (value.size() != length) {
            throw new IllegalArgumentException("expected " + length + " elements but was " + value.size());
        }
        for (int i = 0; i < length; i++) {
            element.write(value.get(i), to, at + i * element.byteSize());
        }
    }

    @Override
    public List<T> read(ByteBuffer from, int at) {
        List<T> values = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            values.add(element.read(from, at + i * element.byteSize()));
        }
        return List.copyOf(values);
    }

    @Override
    public int describe(BtfBuilder types) {
        return types.array(element.describe(types), length);
    }
}
