// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.regex.Pattern;

/** Integers of any width between text and memory. */
final class Numbers {
    private static final Pattern DECIMAL = Pattern.compile("[-+]?\\d{1,40}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,32}");

    private Numbers() {}

    /** A decimal number or one in hexadecimal behind {@code 0x}. */
    static Optional<BigInteger> parse(String text) {
        if (HEXADECIMAL.matcher(text).matches()) {
            return Optional.of(new BigInteger(text.substring(2), 16));
        }
        return DECIMAL.matcher(text).matches() ? Optional.of(new BigInteger(text)) : Optional.empty();
    }

    /** Reads {@code size} bytes, 16 at most, in the buffer's byte order. */
    static BigInteger get(ByteBuffer from, int at, int size, boolean signed) {
        byte[] bytes = new byte[size];
        from.get(at, bytes);
        if (from.order() == ByteOrder.LITTLE_ENDIAN) {
            reverse(bytes);
        }
        return signed ? new BigInteger(bytes) : new BigInteger(1, bytes);
    }

    /**
     * Writes {@code size} bytes in the buffer's byte order.
     *
     * @throws IllegalArgumentException if the number needs more, calling it {@code text}
     */
    static void put(ByteBuffer to, int at, int size, BigInteger number, String text) {
        requireBits(number, size * Byte.SIZE, text);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[size - 1 - i] = number.shiftRight(i * Byte.SIZE).byteValue();
        }
        if (to.order() == ByteOrder.LITTLE_ENDIAN) {
            reverse(bytes);
        }
        to.put(at, bytes);
    }

    /** Fails unless a number fits, with or without a sign. */
    static void requireBits(BigInteger number, int bits, String text) {
        int needed = number.signum() < 0 ? number.bitLength() + 1 : number.bitLength();
        if (needed > bits) {
            throw new IllegalArgumentException(text + " does not fit in " + bits + " bits");
        }
    }

    private static void reverse(byte[] bytes) {
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swapped = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swapped;
        }
    }
}
