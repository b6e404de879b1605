// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;

/** The body of TABLE_DUMP, both ways (RFC 6396, section 4.2). */
final class TableDumpBody {
    static final int TYPE = 12;
    private static final int AFI_IPV4 = 1;
    private static final int AFI_IPV6 = 2;

    private TableDumpBody() {}

    static boolean isFamily(int subtype) {
        return subtype == AFI_IPV4 || subtype == AFI_IPV6;
    }

    static int subtype(MrtRecord.TableDump dump) {
        return dump.prefix().isV4() ? AFI_IPV4 : AFI_IPV6;
    }

    // | view (16) | sequence (16) | prefix (32 or 128) | prefix length (8) | status (8) | originated (32) |
    // | peer address (32 or 128) | peer AS (16) | attribute length (16) | attributes ...
    static MrtRecord read(Instant time, int subtype, ByteBuffer in) {
        boolean v4 = subtype == AFI_IPV4;
        int view = in.getShort() & 0xffff;
        int sequence = in.getShort() & 0xffff;
        IpAddress network = address(in, v4);
        Cidr prefix = Cidr.masking(network, in.get() & 0xff);
        int status = in.get() & 0xff;
        Instant originated = Instant.ofEpochSecond(in.getInt() & 0xffff_ffffL);
        IpAddress peer = address(in, v4);
        int peerAs = in.getShort() & 0xffff;
        Octets attributes = octets(in, in.getShort() & 0xffff);
        return new MrtRecord.TableDump(time, view, sequence, prefix, status, originated, peer, peerAs, attributes);
    }

    static void write(MrtRecord.TableDump dump, ByteBuffer out) {
        out.putShort((short) dump.view()).putShort((short) dump.sequence());
        out.put(dump.prefix().network().toBytes()).put((byte) dump.prefix().prefixLength());
        out.put((byte) dump.status()).putInt(MrtWriter.seconds(dump.originated()));
        out.put(dump.peer().toBytes()).putShort((short) dump.peerAs());
        out.putShort((short) dump.attributes().length()).put(dump.attributes().toBytes());
    }

    static IpAddress address(ByteBuffer in, boolean v4) {
        return v4 ? IpAddress.of4(in.getInt()) : IpAddress.of6(in.getLong(), in.getLong());
    }

    static Octets octets(ByteBuffer in, int length) {
        Octets octets = Octets.read(in, in.position(), length);
        in.position(in.position() + length);
        return octets;
    }
}
