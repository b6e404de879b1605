// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Slice {@code test/echo-1} of a cluster toronto, as protoc and zstd made it of {@code echo-1.txtpb}: four endpoints, of
 * which the second drains, the third is not ready, and the last says nothing of itself.
 */
public final class GoldenSlice {
    /** The value that stands in etcd. */
    public static final ByteString PACKED = packed();

    private GoldenSlice() {}

    private static ByteString packed() {
        try (InputStream in = GoldenSlice.class.getResourceAsStream("echo-1.zst")) {
            return ByteString.readFrom(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
