// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;

/** A key of etcd with its value and what etcd knows about it; a lease of 0 is none. Immutable. */
public record Entry(String key, ByteString value, long createRevision, long modRevision, long lease) {
    static Entry of(KeyValue pair) {
        return new Entry(
                pair.getKey().toStringUtf8(),
                pair.getValue(),
                pair.getCreateRevision(),
                pair.getModRevision(),
                pair.getLease());
    }

    public String text() {
        return value.toStringUtf8();
    }
}
