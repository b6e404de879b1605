// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import com.google.protobuf.ByteString;

/** A key with its value and what its store knows about it; a lease of 0 is none. Immutable. */
public record Entry(String key, ByteString value, long createRevision, long modRevision, long lease) {
    public String text() {
        return value.toStringUtf8();
    }
}
