// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The parts that several messages share, both ways: per-peer header, addresses, typed values (RFC 7854, section 4). */
final class BmpHeaders {
    static final int VERSION = 3;
    static final int COMMON_LENGTH = 6;
    private static final int IPV6 = 0x80; // the V flag
    private static final int FILTERED = 0x80; // the F flag, of the loc-rib
    private static final int TWO_OCTET_AS = 0x20; // the A flag

    private BmpHeaders() {}

    //  0                   1                   2                   3
    //  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    // |   Peer Type   |  Peer Flags   |  Peer Distinguisher (64)
    // |  Peer Address (128), IPv4 in the last 32 bits
    // |  Peer AS (32)                 |  Peer BGP ID (32)
    // |  Timestamp, seconds (32)      |  Timestamp, microseconds (32)
    static BmpPeer readPeer(ByteBuffer in) {
        int type = in.get() & 0xff;
        if (type >= BmpPeer.Kind.values().length) {
            throw new BmpException("peer type is not known: " + type);
        }
        BmpPeer.Kind kind = BmpPeer.Kind.values()[type];
        boolean locRib = kind == BmpPeer.Kind.LOC_RIB;
        int flags = in.get() & 0xff;
        long distinguisher = in.getLong();
        IpAddress address = readAddress(in, !locRib && (flags & IPV6) != 0);
        long as = in.getInt() & 0xffff_ffffL;
        IpAddress id = IpAddress.of4(in.getInt());
        Instant time =
                Instant.ofEpochSecond(in.getInt() & 0xffff_ffffL).plus(in.getInt() & 0xffff_ffffL, ChronoUnit.MICROS);
        return new BmpPeer(
                locRib ? BmpView.LOC_RIB : BmpView.ofFlags(flags),
                kind,
                distinguisher,
                address,
                as,
                id,
                !locRib && (flags & TWO_OCTET_AS) != 0,
                locRib && (flags & FILTERED) != 0,
                time);
    }

    static void writePeer(BmpPeer peer, ByteBuffer out) {
        int flags = peer.view().flags() | (peer.twoOctetAs() ? TWO_OCTET_AS : 0) | (peer.filtered() ? FILTERED : 0);
        out.put((byte) peer.kind().ordinal())
                .put((byte) (flags | (peer.address().isV4() ? 0 : IPV6)));
        out.putLong(peer.distinguisher());
        writeAddress(peer.address(), out);
        out.putInt((int) peer.as()).putInt(peer.id().bits4());
        out.putInt((int) peer.time().getEpochSecond()).putInt(peer.time().get(ChronoField.MICRO_OF_SECOND));
    }

    static IpAddress readAddress(ByteBuffer in, boolean ipv6) {
        long high = in.getLong();
        long low = in.getLong();
        return ipv6 ? IpAddress.of6(high, low) : IpAddress.of4((int) low);
    }

    static void writeAddress(IpAddress address, ByteBuffer out) {
        if (address.isV4()) {
            out.putLong(0).putInt(0);
        }
        out.put(address.toBytes());
    }

    // | type (16) | length (16) | value ...
    static List<BmpInformation> readInformation(ByteBuffer in) {
        List<BmpInformation> information = new ArrayList<>();
        while (in.hasRemaining()) {
            int type = in.getShort() & 0xffff;
            information.add(new BmpInformation(type, octets(in, in.getShort() & 0xffff)));
        }
        return information;
    }

    static void writeInformation(List<BmpInformation> information, ByteBuffer out) {
        for (BmpInformation each : information) {
            out.putShort((short) each.type()).putShort((short) each.value().length());
            out.put(each.value().toBytes());
        }
    }

    static Octets octets(ByteBuffer in, int length) {
        Octets octets = Octets.read(in, in.position(), length);
        in.position(in.position() + length);
        return octets;
    }

    static Octets rest(ByteBuffer in) {
        return octets(in, in.remaining());
    }
}
