// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of octets: what a record holds where an array would break equals().
 *
 * <p>Immutable.
 */
public final class Octets {
    private final byte[] octets;

    private Octets(byte[] octets) {
        this.octets = octets;
    }

    /** A copy of {@code octets}. */
    public static Octets copyOf(byte[] octets) {
        return new Octets(octets.clone());
    }

    /** {@code length} zeroes. */
    public static Octets zero(int length) {
        return new Octets(new byte[length]);
    }

    /** Reads hexadecimal digits, two an octet: {@code "0a0b0c"}. */
    public static Octets parse(String hex) {
        return new Octets(HexFormat.of().parseHex(hex));
    }

    /** A copy of the {@code length} octets of {@code from} that begin at {@code at}. */
    public static Octets read(ByteBuffer from, int at, int length) {
        byte[] copy = new byte[length];
        from.get(at, copy);
        return new Octets(copy);
    }

    /** How many there are. */
    public int length() {
        return octets.length;
    }

    /** The octet at {@code index}, 0 to 255. */
    public int at(int index) {
        return octets[index] & 0xff;
    }

    /** A copy that the caller may change. */
    public byte[] toBytes() {
        return octets.clone();
    }

    /** Copies all of them into {@code to} from {@code at} on. */
    public void writeTo(ByteBuffer to, int at) {
        to.put(at, octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** Hexadecimal digits, two an octet. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(octets);
    }
}
