// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads BMP messages, as a monitoring station does (RFC 7854, section 4). Without state. */
public final class BmpReader {
    /** A message holds two OPENs, one UPDATE or some texts; what says to be longer is no BMP. */
    private static final int MAX_LENGTH = 1 << 20;

    private BmpReader() {}

    /**
     * The length of the message that starts at the position of {@code in}, or 0 while its header is not there. The position
     * stays.
     *
     * @throws BmpException when version or length is not one of BMP's
     */
    public static int lengthOf(ByteBuffer in) {
        if (in.remaining() < BmpHeaders.COMMON_LENGTH) {
            return 0;
        }
        int version = in.get(in.position()) & 0xff;
        if (version != BmpHeaders.VERSION) {
            throw new BmpException("expected version 3 but was " + version);
        }
        int length = in.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(in.position() + 1);
        if (length < BmpHeaders.COMMON_LENGTH || length > MAX_LENGTH) {
            throw new BmpException("message has " + Integer.toUnsignedString(length) + " octets");
        }
        return length;
    }

    /**
     * Reads the one message that {@code message} holds from its position to its limit.
     *
     * @throws BmpException when it is malformed
     */
    public static BmpMessage read(ByteBuffer message) {
        int length = lengthOf(message);
        if (length == 0 || length != message.remaining()) {
            throw new BmpException("message of " + length + " octets is held by " + message.remaining());
        }
        int type = message.get(message.position() + BmpHeaders.COMMON_LENGTH - 1) & 0xff;
        ByteBuffer body =
                message.slice(message.position() + BmpHeaders.COMMON_LENGTH, length - BmpHeaders.COMMON_LENGTH);
        message.position(message.limit());
        try {
            BmpMessage read = read(type, body);
            if (body.hasRemaining()) {
                throw new BmpException("message of type " + type + " has " + body.remaining() + " octets too many");
            }
            return read;
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new BmpException("something in a message of type " + type + " runs past its end", e);
        } catch (IllegalArgumentException e) {
            throw new BmpException("malformed message of type " + type + ": " + e.getMessage(), e);
        }
    }

    private static BmpMessage read(int type, ByteBuffer in) {
        return switch (type) {
            case BmpWriter.ROUTE_MONITORING ->
                new BmpMessage.RouteMonitoring(BmpHeaders.readPeer(in), BmpHeaders.rest(in));
            case BmpWriter.STATISTICS_REPORT -> readStatistics(in);
            case BmpWriter.PEER_DOWN ->
                new BmpMessage.PeerDown(BmpHeaders.readPeer(in), in.get() & 0xff, BmpHeaders.rest(in));
            case BmpWriter.PEER_UP -> readPeerUp(in);
            case BmpWriter.INITIATION -> new BmpMessage.Initiation(BmpHeaders.readInformation(in));
            case BmpWriter.TERMINATION -> new BmpMessage.Termination(BmpHeaders.readInformation(in));
            case BmpWriter.ROUTE_MIRRORING ->
                new BmpMessage.RouteMirroring(BmpHeaders.readPeer(in), BmpHeaders.readInformation(in));
            default -> new BmpMessage.Other(type, BmpHeaders.rest(in));
        };
    }

    // | peer | count (32) | { type (16) | length (16) | value } ...
    private static BmpMessage readStatistics(ByteBuffer in) {
        BmpPeer peer = BmpHeaders.readPeer(in);
        long count = in.getInt() & 0xffff_ffffL;
        List<BmpStatistic> statistics = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            int type = in.getShort() & 0xffff;
            statistics.add(new BmpStatistic(type, BmpHeaders.octets(in, in.getShort() & 0xffff)));
        }
        return new BmpMessage.StatisticsReport(peer, statistics);
    }

    // | peer | local address (128) | local port (16) | remote port (16) | sent OPEN | received OPEN | information ...
    private static BmpMessage readPeerUp(ByteBuffer in) {
        BmpPeer peer = BmpHeaders.readPeer(in);
        IpAddress local = BmpHeaders.readAddress(in, !peer.address().isV4());
        int localPort = in.getShort() & 0xffff;
        int remotePort = in.getShort() & 0xffff;
        Octets sent = readMessage(in);
        Octets received = readMessage(in);
        List<BmpInformation> information = BmpHeaders.readInformation(in);
        return new BmpMessage.PeerUp(peer, local, localPort, remotePort, sent, received, information);
    }

    /** One BGP message, as long as its header says. */
    private static Octets readMessage(ByteBuffer in) {
        int length = in.getShort(in.position() + BgpReader.HEADER_LENGTH - 3) & 0xffff;
        if (length < BgpReader.HEADER_LENGTH) {
            throw new IllegalArgumentException("BGP message has " + length + " octets");
        }
        return BmpHeaders.octets(in, length);
    }
}
