// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;

/** The bodies of BGP4MP, both ways (RFC 6396, section 4.4). */
final class Bgp4mpBody {
    private static final int AFI_IPV4 = 1;
    private static final int AFI_IPV6 = 2;

    private Bgp4mpBody() {}

    // | session | old state (16) | new state (16) |
    static MrtRecord readStateChange(Instant time, Bgp4mp form, ByteBuffer in) {
        MrtSession session = readSession(form, in);
        return new MrtRecord.StateChange(time, form, session, in.getShort() & 0xffff, in.getShort() & 0xffff);
    }

    static void write(MrtRecord.StateChange change, ByteBuffer out) {
        write(change.session(), change.form(), out);
        out.putShort((short) change.from()).putShort((short) change.to());
    }

    // | session | BGP message |
    static MrtRecord readMessage(Instant time, Bgp4mp form, ByteBuffer in) {
        MrtSession session = readSession(form, in);
        return new MrtRecord.Message(time, form, session, TableDumpBody.octets(in, in.remaining()));
    }

    static void write(MrtRecord.Message message, ByteBuffer out) {
        write(message.session(), message.form(), out);
        out.put(message.message().toBytes());
    }

    // | peer AS (16 or 32) | local AS (16 or 32) | interface index (16) | AFI (16) | peer address | local address |
    private static MrtSession readSession(Bgp4mp form, ByteBuffer in) {
        long peerAs = readAs(form, in);
        long localAs = readAs(form, in);
        int interfaceIndex = in.getShort() & 0xffff;
        int afi = in.getShort() & 0xffff;
        if (afi != AFI_IPV4 && afi != AFI_IPV6) {
            throw new IllegalArgumentException("addresses of the session are neither IPv4 nor IPv6: AFI " + afi);
        }
        IpAddress peer = TableDumpBody.address(in, afi == AFI_IPV4);
        return new MrtSession(peerAs, localAs, interfaceIndex, peer, TableDumpBody.address(in, afi == AFI_IPV4));
    }

    private static void write(MrtSession session, Bgp4mp form, ByteBuffer out) {
        writeAs(session.peerAs(), form, out);
        writeAs(session.localAs(), form, out);
        out.putShort((short) session.interfaceIndex());
        out.putShort((short) (session.peer().isV4() ? AFI_IPV4 : AFI_IPV6));
        out.put(session.peer().toBytes()).put(session.local().toBytes());
    }

    private static long readAs(Bgp4mp form, ByteBuffer in) {
        return form.fourOctetAs() ? in.getInt() & 0xffff_ffffL : in.getShort() & 0xffff;
    }

    private static void writeAs(long as, Bgp4mp form, ByteBuffer out) {
        if (form.fourOctetAs()) {
            out.putInt((int) as);
        } else {
            out.putShort((short) as);
        }
    }
}
