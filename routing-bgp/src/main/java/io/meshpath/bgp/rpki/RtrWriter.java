// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes PDUs, of either side (RFC 8210, section 5). Immutable. */
final class RtrWriter {
    private RtrWriter() {}

    /**
     * Writes {@code pdu} as one of this version.
     *
     * @throws java.nio.BufferOverflowException when {@code out} has no room for it
     */
    static void write(RtrPdu pdu, int version, ByteBuffer out) {
        int start = out.position();
        out.put((byte) version);
        if (pdu instanceof RtrPdu.SerialNotify notify) {
            head(RtrType.SERIAL_NOTIFY, notify.sessionId(), out).putInt(notify.serial());
        } else if (pdu instanceof RtrPdu.SerialQuery query) {
            head(RtrType.SERIAL_QUERY, query.sessionId(), out).putInt(query.serial());
        } else if (pdu instanceof RtrPdu.ResetQuery) {
            head(RtrType.RESET_QUERY, 0, out);
        } else if (pdu instanceof RtrPdu.CacheResponse response) {
            head(RtrType.CACHE_RESPONSE, response.sessionId(), out);
        } else if (pdu instanceof RtrPdu.Prefix prefix) {
            prefix(prefix, out);
        } else if (pdu instanceof RtrPdu.EndOfData end) {
            endOfData(end, version, out);
        } else if (pdu instanceof RtrPdu.CacheReset) {
            head(RtrType.CACHE_RESET, 0, out);
        } else if (pdu instanceof RtrPdu.RouterKey key) {
            head(RtrType.ROUTER_KEY, key.announced() ? 1 << 8 : 0, out)
                    .put(key.rest().toBytes());
        } else if (pdu instanceof RtrPdu.ErrorReport report) {
            head(RtrType.ERROR_REPORT, report.code(), out);
            part(report.culprit(), out);
            part(Octets.copyOf(report.text().getBytes(StandardCharsets.UTF_8)), out);
        } else {
            throw new AssertionError("no form for " + pdu);
        }
        out.putInt(start + 4, out.position() - start);
    }

    private static ByteBuffer head(int type, int word, ByteBuffer out) {
        return out.put((byte) type).putShort((short) word).putInt(0); // the length is known at the end
    }

    private static void prefix(RtrPdu.Prefix pdu, ByteBuffer out) {
        Vrp vrp = pdu.vrp();
        Cidr prefix = vrp.prefix();
        head(prefix.isV4() ? RtrType.IPV4_PREFIX : RtrType.IPV6_PREFIX, 0, out)
                .put((byte) (pdu.announced() ? 1 : 0))
                .put((byte) prefix.prefixLength())
                .put((byte) vrp.maxLength())
                .put((byte) 0)
                .put(prefix.network().toBytes())
                .putInt((int) vrp.as());
    }

    private static void endOfData(RtrPdu.EndOfData end, int version, ByteBuffer out) {
        head(RtrType.END_OF_DATA, end.sessionId(), out).putInt(end.serial());
        if (version > 0) {
            RtrTimers timers = end.timers().orElse(RtrTimers.DEFAULT);
            out.putInt((int) timers.refresh().toSeconds())
                    .putInt((int) timers.retry().toSeconds())
                    .putInt((int) timers.expire().toSeconds());
        }
    }

    private static void part(Octets octets, ByteBuffer out) {
        out.putInt(octets.length()).put(octets.toBytes());
    }
}
