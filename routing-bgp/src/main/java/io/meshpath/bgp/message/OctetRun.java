// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;

/** Octets in and out of a buffer at its position. */
final class OctetRun {
    static final Octets NONE = Octets.zero(0);

    private OctetRun() {}

    /** All that {@code in} has left; its position stays. */
    static Octets rest(ByteBuffer in) {
        return Octets.read(in, in.position(), in.remaining());
    }

    static void put(Octets octets, ByteBuffer out) {
        out.put(octets.toBytes());
    }
}
