// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * How a Java value lies in kernel memory. The usual ones are in {@link Layouts}; those of C structures are generated from the
 * object file.
 *
 * <p>Buffers come in the host's byte order; a layout of packet fields turns the bytes itself. Offsets are absolute and need
 * not be aligned. The place written to is zero beforehand, so padding needs no attention. An implementation is immutable,
 * uses no map and keeps no buffer.
 */
public interface Layout<T> {
    /** How many bytes a value takes, always the same. */
    int byteSize();

    /**
     * Writes {@code value} into the {@link #byteSize} zero bytes of {@code to} that begin at {@code at}.
     *
     * @throws IllegalArgumentException if the value does not fit
     */
    void write(T value, ByteBuffer to, int at);

    /** The value in the {@link #byteSize} bytes of {@code from} that begin at {@code at}. */
    T read(ByteBuffer from, int at);

    /**
     * The same bytes as another Java type: {@code Layouts.BE32.as(IpAddress::of4, IpAddress::bits4)}.
     *
     * @param toJava what a value read becomes
     * @param fromJava what a value to be written is here
     */
    default <U> Layout<U> as(Function<? super T, ? extends U> toJava, Function<? super U, ? extends T> fromJava) {
        return new ConvertedLayout<>(this, toJava, fromJava);
    }

    /**
     * Adds the C type that lies so in memory to {@code types}, and answers its number: what {@code bpftool map dump} shows.
     * A run of bytes unless the layout knows better.
     */
    default int describe(BtfBuilder types) {
        return types.array(types.unsigned(1), byteSize());
    }
}
