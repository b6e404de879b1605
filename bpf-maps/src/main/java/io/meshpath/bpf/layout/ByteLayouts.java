// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A byte for yes or no, runs of bytes, and text. */
final class ByteLayouts {
    private ByteLayouts() {}

    record Bool() implements Layout<Boolean> {
        @Override
        public int byteSize() {
            return 1;
        }

        @Override
        public void write(Boolean value, ByteBuffer to, int at) {
            Fields.putBool(to, at, value);
        }

        @Override
        public Boolean read(ByteBuffer from, int at) {
            return Fields.bool(from, at);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.integer("_Bool", 1, false);
        }
    }

    record Run(int byteSize) implements Layout<Octets> {
        Run {
            if (byteSize <= 0) {
                throw new IllegalArgumentException("a run of octets has at least one: " + byteSize);
            }
        }

        @Override
        public void write(Octets value, ByteBuffer to, int at) {
            if (value.length() != byteSize) {
                throw new IllegalArgumentException("expected " + byteSize + " octets but was " + value);
            }
            value.writeTo(to, at);
        }

        @Override
        public Octets read(ByteBuffer from, int at) {
            return Octets.read(from, at, byteSize);
        }
    }

    record Text(int byteSize) implements Layout<String> {
        Text {
            if (byteSize <= 0) {
                throw new IllegalArgumentException("text takes one byte at least: " + byteSize);
            }
        }

        @Override
        public void write(String value, ByteBuffer to, int at) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            if (text.length >= byteSize || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "expected text of fewer than " + byteSize + " bytes without zeroes but was " + value);
            }
            to.put(at, text);
            for (int i = text.length; i < byteSize; i++) {
                to.put(at + i, (byte) 0); // where a longer text was, in memory that is shared
            }
        }

        @Override
        public String read(ByteBuffer from, int at) {
            int length = 0;
            while (length < byteSize && from.get(at + length) != 0) {
                length++;
            }
            byte[] text = new byte[length];
            from.get(at, text);
            return new String(text, StandardCharsets.UTF_8);
        }

        @Override
        public int describe(BtfBuilder types) {
            return types.array(types.add(new BtfType.Int("char", 1, Byte.SIZE, 0, BtfType.Int.CHAR)), byteSize);
        }
    }
}
