// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.google.protobuf.ByteString;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;

/** Values that stand in etcd packed with zstd. */
final class PackedValue {
    /** Kubernetes itself keeps no object above 1.5 MiB: what unpacks to more is no EndpointSlice but a bomb. */
    static final int MOST_BYTES = 4 << 20;

    private PackedValue() {}

    static byte[] unpack(ByteString packed) {
        byte[] plain;
        try (ZstdInputStream in = new ZstdInputStream(packed.newInput())) {
            plain = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException | RuntimeException e) { // the library meets damaged input with exceptions of many kinds
            throw new IllegalArgumentException(
                    "not zstd that can be unpacked (" + e.getMessage() + "); whoever wrote it must write it anew", e);
        }
        if (plain.length > MOST_BYTES) {
            throw new IllegalArgumentException("unpacks to more than " + MOST_BYTES
                    + " bytes, which no endpoint slice of Kubernetes does; whoever wrote it must correct it");
        }
        return plain;
    }
}
