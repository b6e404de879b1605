// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/** Writes BMP messages at the position of a buffer (RFC 7854, section 4). Without state. */
public final class BmpWriter {
    static final int ROUTE_MONITORING = 0;
    static final int STATISTICS_REPORT = 1;
    static final int PEER_DOWN = 2;
    static final int PEER_UP = 3;
    static final int INITIATION = 4;
    static final int TERMINATION = 5;
    static final int ROUTE_MIRRORING = 6;

    private BmpWriter() {}

    /**
     * Writes {@code message}, header included; leaves the buffer as it was when there is no room.
     *
     * @throws BufferOverflowException when the buffer is too short
     */
    public static void write(BmpMessage message, ByteBuffer out) {
        int start = out.position();
        try {
            out.put((byte) BmpHeaders.VERSION).putInt(0).put((byte) 0);
            int type = writeBody(message, out);
            out.put(start + BmpHeaders.COMMON_LENGTH - 1, (byte) type);
            finish(start, out);
        } catch (BufferOverflowException e) {
            out.position(start);
            throw e;
        }
    }

    /**
     * Writes a Route Monitoring message up to the UPDATE, which the caller writes next and ends with {@link #finish}: routes
     * get from a table into the buffer without an object for the message.
     *
     * @return where the message begins
     */
    public static int beginRouteMonitoring(BmpPeer peer, ByteBuffer out) {
        int start = out.position();
        out.put((byte) BmpHeaders.VERSION).putInt(0).put((byte) ROUTE_MONITORING);
        BmpHeaders.writePeer(peer, out);
        return start;
    }

    /** Ends the message that begins at {@code start} where the buffer stands. */
    public static void finish(int start, ByteBuffer out) {
        out.putInt(start + 1, out.position() - start);
    }

    /** Writes what follows the common header, and answers the type of the message. */
    private static int writeBody(BmpMessage message, ByteBuffer out) {
        if (message instanceof BmpMessage.RouteMonitoring monitoring) {
            BmpHeaders.writePeer(monitoring.peer(), out);
            out.put(monitoring.update().toBytes());
            return ROUTE_MONITORING;
        } else if (message instanceof BmpMessage.StatisticsReport report) {
            writeStatistics(report, out);
            return STATISTICS_REPORT;
        } else if (message instanceof BmpMessage.PeerDown down) {
            BmpHeaders.writePeer(down.peer(), out);
            out.put((byte) down.reason()).put(down.data().toBytes());
            return PEER_DOWN;
        } else if (message instanceof BmpMessage.PeerUp up) {
            writePeerUp(up, out);
            return PEER_UP;
        } else if (message instanceof BmpMessage.Initiation initiation) {
            BmpHeaders.writeInformation(initiation.information(), out);
            return INITIATION;
        } else if (message instanceof BmpMessage.Termination termination) {
            BmpHeaders.writeInformation(termination.information(), out);
            return TERMINATION;
        } else if (message instanceof BmpMessage.RouteMirroring mirroring) {
            BmpHeaders.writePeer(mirroring.peer(), out);
            BmpHeaders.writeInformation(mirroring.information(), out);
            return ROUTE_MIRRORING;
        } else if (message instanceof BmpMessage.Other other) {
            out.put(other.body().toBytes());
            return other.type();
        }
        throw new AssertionError("no such message: " + message.getClass());
    }

    private static void writeStatistics(BmpMessage.StatisticsReport report, ByteBuffer out) {
        BmpHeaders.writePeer(report.peer(), out);
        out.putInt(report.statistics().size());
        for (BmpStatistic statistic : report.statistics()) {
            out.putShort((short) statistic.type())
                    .putShort((short) statistic.value().length());
            out.put(statistic.value().toBytes());
        }
    }

    private static void writePeerUp(BmpMessage.PeerUp up, ByteBuffer out) {
        BmpHeaders.writePeer(up.peer(), out);
        BmpHeaders.writeAddress(up.localAddress(), out);
        out.putShort((short) up.localPort()).putShort((short) up.remotePort());
        out.put(up.sentOpen().toBytes()).put(up.receivedOpen().toBytes());
        BmpHeaders.writeInformation(up.information(), out);
    }
}
