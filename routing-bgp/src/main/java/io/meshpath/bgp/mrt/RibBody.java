// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The bodies of TABLE_DUMP_V2, both ways (RFC 6396, section 4.3; RFC 8050, section 4). */
final class RibBody {
    private static final int IPV6_PEER = 1;
    private static final int FOUR_OCTET_AS = 2;
    private static final int AFI_IPV4 = 1;

    private RibBody() {}

    // | collector BGP id (32) | view name length (16) | view name | peer count (16) | peers ...
    static MrtRecord readPeers(Instant time, ByteBuffer in) {
        IpAddress collector = IpAddress.of4(in.getInt());
        byte[] view = new byte[in.getShort() & 0xffff];
        in.get(view);
        int count = in.getShort() & 0xffff;
        List<MrtRecord.Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(readPeer(in));
        }
        return new MrtRecord.PeerIndexTable(time, collector, new String(view, StandardCharsets.UTF_8), peers);
    }

    // | peer type (8) | BGP id (32) | address (32 or 128) | AS (16 or 32) |
    private static MrtRecord.Peer readPeer(ByteBuffer in) {
        int type = in.get();
        boolean fourOctetAs = (type & FOUR_OCTET_AS) != 0;
        IpAddress id = IpAddress.of4(in.getInt());
        IpAddress address = TableDumpBody.address(in, (type & IPV6_PEER) == 0);
        long as = fourOctetAs ? in.getInt() & 0xffff_ffffL : in.getShort() & 0xffff;
        return new MrtRecord.Peer(id, address, as, fourOctetAs);
    }

    static void writePeers(MrtRecord.PeerIndexTable table, ByteBuffer out) {
        byte[] view = table.view().getBytes(StandardCharsets.UTF_8);
        MrtNumbers.unsigned16(view.length, "length of the view's name");
        out.putInt(table.collector().bits4()).putShort((short) view.length).put(view);
        out.putShort((short) table.peers().size());
        for (MrtRecord.Peer peer : table.peers()) {
            boolean v4 = peer.address().isV4();
            out.put((byte) ((v4 ? 0 : IPV6_PEER) | (peer.fourOctetAs() ? FOUR_OCTET_AS : 0)));
            out.putInt(peer.id().bits4()).put(peer.address().toBytes());
            if (peer.fourOctetAs()) {
                out.putInt((int) peer.as());
            } else {
                out.putShort((short) peer.as());
            }
        }
    }

    // | sequence (32) | prefix length (8) | prefix | path count (16) | paths ...
    static MrtRecord read(Instant time, RibType type, ByteBuffer in) {
        long sequence = in.getInt() & 0xffff_ffffL;
        Cidr prefix = readPrefix(in, type.family().afi() == AFI_IPV4);
        int count = in.getShort() & 0xffff;
        List<MrtRecord.Path> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            paths.add(readPath(in, type.withPaths()));
        }
        return new MrtRecord.Rib(time, type.family(), type.withPaths(), sequence, prefix, paths);
    }

    private static Cidr readPrefix(ByteBuffer in, boolean v4) {
        int length = in.get() & 0xff;
        byte[] network = new byte[v4 ? 4 : 16];
        if (length > network.length * 8) {
            throw new IllegalArgumentException("prefix length is above " + network.length * 8 + ": " + length);
        }
        in.get(network, 0, (length + 7) / 8);
        return Cidr.masking(IpAddress.of(network), length);
    }

    // | peer index (16) | originated (32) | path id (32), with ADD-PATH | attribute length (16) | attributes ...
    private static MrtRecord.Path readPath(ByteBuffer in, boolean withPaths) {
        int peer = in.getShort() & 0xffff;
        Instant originated = Instant.ofEpochSecond(in.getInt() & 0xffff_ffffL);
        int pathId = withPaths ? in.getInt() : 0;
        Octets attributes = TableDumpBody.octets(in, in.getShort() & 0xffff);
        return new MrtRecord.Path(peer, originated, pathId, attributes);
    }

    static void write(MrtRecord.Rib rib, ByteBuffer out) {
        Cidr prefix = rib.prefix();
        out.putInt((int) rib.sequence()).put((byte) prefix.prefixLength());
        out.put(prefix.network().toBytes(), 0, (prefix.prefixLength() + 7) / 8);
        out.putShort((short) rib.paths().size());
        for (MrtRecord.Path path : rib.paths()) {
            out.putShort((short) path.peer()).putInt(MrtWriter.seconds(path.originated()));
            if (rib.withPaths()) {
                out.putInt(path.pathId());
            }
            out.putShort((short) path.attributes().length())
                    .put(path.attributes().toBytes());
        }
    }
}
