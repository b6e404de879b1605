// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import java.nio.ByteBuffer;

/** A socket in a map: its descriptor on the way in and, in 8 bytes, its cookie on the way out. */
record SocketLayout(int byteSize) implements Layout<Long> {
    static final int WITHOUT_COOKIE = 4;
    static final int WITH_COOKIE = 8;

    /** The layout of the map's values. */
    static SocketLayout of(BpfMap map, ViewCheck check) {
        check.size("values", map.spec().valueSize(), WITHOUT_COOKIE, WITH_COOKIE);
        check.requireNone();
        return new SocketLayout(map.spec().valueSize());
    }

    @Override
    public void write(Long value, ByteBuffer to, int at) {
        to.putInt(at, value.intValue()); // what lies behind is zero
    }

    @Override
    public Long read(ByteBuffer from, int at) {
        return from.getLong(at);
    }

    /** Fails where the kernel has no room to answer. */
    void requireCookies(BpfMap map) {
        if (byteSize == WITHOUT_COOKIE) {
            throw new IllegalStateException(map + " has values of 4 bytes: no room for a socket's cookie");
        }
    }
}
