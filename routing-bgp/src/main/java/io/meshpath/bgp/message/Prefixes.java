// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Prefixes as UPDATE carries them: a length in bits and as many octets as it needs (RFC 4271, section 4.3; RFC 7911). */
final class Prefixes {
    private static final int PATH_ID_LENGTH = 4;

    private Prefixes() {}

    /**
     * Reads all of {@code in}.
     *
     * @throws MalformedValueException when a length is not one of the family or runs past the end
     */
    static List<Nlri> read(ByteBuffer in, Family family, boolean withPaths) {
        List<Nlri> prefixes = new ArrayList<>();
        while (in.hasRemaining()) {
            if (withPaths && in.remaining() < PATH_ID_LENGTH + 1) {
                throw cut(family, in.remaining());
            }
            int pathId = withPaths ? in.getInt() : 0;
            prefixes.add(new Nlri(readPrefix(in, family), pathId));
        }
        return prefixes;
    }

    /** The most octets that one prefix of {@code family} takes. */
    static int maxLength(Family family, boolean withPaths) {
        return 1 + bits(family) / 8 + (withPaths ? PATH_ID_LENGTH : 0);
    }

    static int length(Nlri nlri, boolean withPaths) {
        return 1 + (nlri.prefix().prefixLength() + 7) / 8 + (withPaths ? PATH_ID_LENGTH : 0);
    }

    static void write(Nlri nlri, boolean withPaths, ByteBuffer out) {
        if (withPaths) {
            out.putInt(nlri.pathId());
        }
        Cidr prefix = nlri.prefix();
        int length = prefix.prefixLength();
        out.put((byte) length);
        IpAddress network = prefix.network();
        long bits = network.isV4() ? network.low() << 32 : network.high();
        for (int written = 0; written < length; written += 8) {
            long word = written < 64 ? bits : network.low();
            out.put((byte) (word >>> (56 - written % 64)));
        }
    }

    static void write(List<Nlri> prefixes, Family family, boolean withPaths, ByteBuffer out) {
        for (Nlri nlri : prefixes) {
            if (!nlri.family().equals(family)) {
                throw new IllegalArgumentException("not a prefix of " + family + ": " + nlri);
            }
            write(nlri, withPaths, out);
        }
    }

    private static Cidr readPrefix(ByteBuffer in, Family family) {
        int length = in.get() & 0xff;
        if (length > bits(family)) {
            throw new MalformedValueException(
                    BgpError.INVALID_NETWORK_FIELD, "prefix length of " + family + " is above its limit: " + length);
        }
        int octets = (length + 7) / 8;
        if (octets > in.remaining()) {
            throw cut(family, in.remaining());
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < octets; i++) {
            long octet = in.get() & 0xffL;
            if (i < 8) {
                high |= octet << (56 - 8 * i);
            } else {
                low |= octet << (120 - 8 * i);
            }
        }
        boolean v4 = family.equals(Family.IPV4_UNICAST);
        IpAddress address = v4 ? IpAddress.of4((int) (high >>> 32)) : IpAddress.of6(high, low);
        return Cidr.masking(address, length); // the bits after the prefix mean nothing
    }

    private static MalformedValueException cut(Family family, int left) {
        return new MalformedValueException(
                BgpError.INVALID_NETWORK_FIELD, "prefix of " + family + " is cut off after " + left + " octets");
    }

    private static int bits(Family family) {
        return family.equals(Family.IPV4_UNICAST) ? 32 : 128;
    }
}
