// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One key of the target and what becomes of it. Immutable.
 *
 * @param value null when the key is deleted
 */
record Write(String key, @Nullable ByteString value) {
    private static final int OVERHEAD = 32; // of the lengths and numbers around a key and its value in a request

    boolean isDeletion() {
        return value == null;
    }

    /** About how many octets it is in a request. */
    int size() {
        return key.length() + (value == null ? 0 : value.size()) + OVERHEAD;
    }
}
