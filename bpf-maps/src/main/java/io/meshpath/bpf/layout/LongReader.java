// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import java.nio.ByteBuffer;

/**
 * Reads a number of a value where it lies, so that no object is made of the value: {@code Fields::u64}, or {@code (from, at) ->
 * Fields.u32(from, at + 4)}.
 */
@FunctionalInterface
public interface LongReader {
    /** The number of the value that begins at {@code at}. */
    long read(ByteBuffer from, int at);
}
