// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.nio.ByteBuffer;

/** Prefixes as UPDATE carries them: a length in bits and as many octets as it needs (RFC 4271, section 4.3; RFC 7911). */
final class Prefixes {
    private static final int PATH_ID_LENGTH = 4;

    private Prefixes() {}

    /**
     * Reads all of {@code in}.
     *
     * @throws MalformedValueException when a length is not one of the family or runs past the end
     */
    static PrefixRun read(ByteBuffer in, Family family, boolean withPaths) {
        int count = count(in, family, withPaths);
        if (count == 0) {
            return PrefixRun.EMPTY;
        }
        boolean v4 = family.equals(Family.IPV4_UNICAST);
        long[] highs = new long[v4 ? 0 : count];
        long[] lows = new long[count];
        byte[] lengths = new byte[count];
        int[] pathIds = new int[withPaths ? count : 0];
        for (int i = 0; i < count; i++) {
            if (withPaths) {
                pathIds[i] = in.getInt();
            }
            int length = in.get() & 0xff;
            lengths[i] = (byte) length;
            if (v4) {
                lows[i] = word(in, length) >>> 32;
            } else {
                highs[i] = word(in, Math.min(length, 64));
                lows[i] = word(in, Math.max(length - 64, 0));
            }
        }
        return new PrefixRun(v4, highs, lows, lengths, pathIds);
    }

    /** How many prefixes {@code in} holds, whose position stays; all of them are whole and of the family afterwards. */
    private static int count(ByteBuffer in, Family family, boolean withPaths) {
        int head = withPaths ? PATH_ID_LENGTH : 0;
        int longest = bits(family);
        int count = 0;
        int at = in.position();
        while (at < in.limit()) {
            if (in.limit() - at <= head) {
                throw cut(family, in.limit() - at);
            }
            int length = in.get(at + head) & 0xff;
            if (length > longest) {
                throw new MalformedValueException(
                        BgpError.INVALID_NETWORK_FIELD,
                        "prefix length of " + family + " is above its limit: " + length);
            }
            int next = at + head + 1 + (length + 7) / 8;
            if (next > in.limit()) {
                throw cut(family, in.limit() - at - head - 1);
            }
            at = next;
            count++;
        }
        return count;
    }

    /** The next octets of a prefix as the high bits of a word; the bits after the prefix mean nothing and are cleared. */
    private static long word(ByteBuffer in, int bits) {
        long word = 0;
        for (int read = 0; read < bits; read += 8) {
            word |= (in.get() & 0xffL) << (56 - read);
        }
        return bits == 0 ? 0 : word & -1L << (64 - bits);
    }

    /** The most octets that one prefix of {@code family} takes. */
    static int maxLength(Family family, boolean withPaths) {
        return 1 + bits(family) / 8 + (withPaths ? PATH_ID_LENGTH : 0);
    }

    /** Writes the prefix at which {@code prefixes} is. */
    static void write(PrefixCursor prefixes, Family family, boolean withPaths, ByteBuffer out) {
        if (withPaths) {
            out.putInt(prefixes.pathId());
        }
        int length = prefixes.length();
        out.put((byte) length);
        long low = prefixes.low();
        long first = family.equals(Family.IPV4_UNICAST) ? low << 32 : prefixes.high();
        for (int written = 0; written < length; written += 8) {
            long word = written < 64 ? first : low;
            out.put((byte) (word >>> (56 - written % 64)));
        }
    }

    /** Writes all of {@code prefixes}. */
    static void write(PrefixRun prefixes, Family family, boolean withPaths, ByteBuffer out) {
        if (!prefixes.isEmpty() && !prefixes.get(0).family().equals(family)) {
            throw new IllegalArgumentException("not a prefix of " + family + ": " + prefixes.get(0));
        }
        PrefixCursor cursor = prefixes.cursor();
        while (cursor.next()) {
            write(cursor, family, withPaths, out);
        }
    }

    private static MalformedValueException cut(Family family, int left) {
        return new MalformedValueException(
                BgpError.INVALID_NETWORK_FIELD, "prefix of " + family + " is cut off after " + left + " octets");
    }

    private static int bits(Family family) {
        return family.equals(Family.IPV4_UNICAST) ? 32 : 128;
    }
}
