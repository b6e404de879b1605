// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.linux.Fd;
import java.nio.ByteBuffer;

/** A key that is a descriptor of the calling process: it goes in, and nothing ever comes out. */
record DescriptorLayout() implements Layout<Fd> {
    @Override
    public int byteSize() {
        return Integer.BYTES;
    }

    @Override
    public void write(Fd value, ByteBuffer to, int at) {
        to.putInt(at, value.raw());
    }

    @Override
    public Fd read(ByteBuffer from, int at) {
        throw new UnsupportedOperationException("the kernel hands out no descriptors");
    }
}
