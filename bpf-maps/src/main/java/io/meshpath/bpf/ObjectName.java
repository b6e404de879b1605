// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The 16 bytes in which the kernel keeps an object's name: letters, digits, {@code _} and {@code .}, then zeroes. */
public final class ObjectName {
    /** How many bytes the kernel has for a name, the last of them zero. */
    public static final int SIZE = 16;

    private ObjectName() {}

    /** Writes as much of {@code name} as fits, with {@code _} for what the kernel would refuse. */
    public static void write(String name, ByteBuffer to, int at) {
        for (int i = 0; i < Math.min(name.length(), SIZE - 1); i++) {
            char c = name.charAt(i);
            to.put(at + i, (byte) (isAllowed(c) ? c : '_'));
        }
    }

    /** What the kernel keeps of {@code name}. */
    static String kept(String name) {
        ByteBuffer kept = ByteBuffer.allocate(SIZE);
        write(name, kept, 0);
        return read(kept, 0);
    }

    /** The name that begins at {@code at}. */
    public static String read(ByteBuffer from, int at) {
        byte[] name = new byte[SIZE];
        from.get(at, name);
        int length = 0;
        while (length < SIZE && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.US_ASCII);
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }
}
