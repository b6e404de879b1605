// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import java.nio.ByteBuffer;

/** Numbers in the host's byte order. A class for each, so that the compiler sees through the one that is used. */
final class HostNumbers {
    private HostNumbers() {}

    record U8() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return 1;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put8(to, at, Fields.requireUnsigned(value, 8, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.u8(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(1);
        }
    }

    record S8() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return 1;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put8(to, at, Fields.requireSigned(value, 8, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.s8(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("__s8", 1, true);
        }
    }

    record U16() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Short.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put16(to, at, Fields.requireUnsigned(value, 16, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.u16(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(2);
        }
    }

    record S16() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Short.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put16(to, at, Fields.requireSigned(value, 16, "value"));
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.s16(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("__s16", 2, true);
        }
    }

    record U32() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Integer.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put32(to, at, value);
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.u32(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(4);
        }
    }

    record S32() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Integer.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            Fields.put32(to, at, value);
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return Fields.u32(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("__s32", 4, true);
        }
    }

    record U64() implements Layout<Long> {
        @Override
        public int byteSize() {
            return Long.BYTES;
        }

        @Override
        public void write(Long value, ByteBuffer to, int at) {
            Fields.put64(to, at, value);
        }

        @Override
        public Long read(ByteBuffer from, int at) {
            return Fields.u64(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.unsigned(8);
        }
    }

    record S64() implements Layout<Long> {
        @Override
        public int byteSize() {
            return Long.BYTES;
        }

        @Override
        public void write(Long value, ByteBuffer to, int at) {
            Fields.put64(to, at, value);
        }

        @Override
        public Long read(ByteBuffer from, int at) {
            return Fields.u64(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("__s64", 8, true);
        }
    }
}
