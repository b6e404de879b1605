// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** A layout whose values are turned into another type and back. */
record ConvertedLayout<T, U>(
        Layout<T> bytes, Function<? super T, ? extends U> toJava, Function<? super U, ? extends T> fromJava)
        implements Layout<U> {

    @Override
    public int byteSize() {
        return bytes.byteSize();
    }

    @Override
    public void write(U value, ByteBuffer to, int at) {
        bytes.write(fromJava.apply(value), to, at);
    }

    @Override
    public U read(ByteBuffer from, int at) {
        return toJava.apply(bytes.read(from, at));
    }

    @Override
    public int describe(BtfBuilder types) {
        return bytes.describe(types);
    }
}
