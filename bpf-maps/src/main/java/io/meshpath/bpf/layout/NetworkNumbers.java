// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import java.nio.ByteBuffer;

/** Numbers in network byte order. */
final class NetworkNumbers {
    private NetworkNumbers() {}

    record Be16() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Short.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.putBe16(to, at, Fields.requireUnsigned(value, 16, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.be16(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.typedef("__be16", types.unsigned(2));
        }
    }

    record Be32() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Integer.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.putBe32(to, at, value);
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.be32(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.typedef("__be32", types.unsigned(4));
        }
    }

    record Be64() implements Layout<Long> {
        @Override
        public int byteSize() {
            return Long.BYTES;
        }

        @Override
        public void write(Long value, ByteBuffer to, int at) {
            Fields.putBe64(to, at, value);
        }

        @Override
        public Long read(ByteBuffer from, int at) {
            return Fields.be64(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.typedef("__be64", types.unsigned(8));
        }
    }
}
